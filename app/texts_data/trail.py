"""What happened to a ticket, for its trail.

Parameters: window (its number), to_zone, outcome (a code), people_ahead, attempt, reprint, verb (a word).
"""

TRAIL: dict[str, tuple[str, str]] = {
    "trail.ticket.issued": ("取号，前面 {people_ahead} 人", "Number taken, {people_ahead} ahead"),
    "trail.ticket.called": ("{window} 号窗口叫号", "Called to window {window}"),
    "trail.ticket.recalled": ("{window} 号窗口第 {attempt} 次呼叫", "Called to window {window}, attempt {attempt}"),
    "trail.ticket.started": ("在 {window} 号窗口开始办理", "Service began at window {window}"),
    "trail.ticket.finished": ("在 {window} 号窗口办结：{outcome}", "Service ended at window {window}: {outcome}"),
    "trail.ticket.no_show": ("叫号未到，过号", "Did not come when called"),
    "trail.ticket.reactivated": ("过号激活，重新排队", "Came back and waits again"),
    "trail.ticket.held": ("在 {window} 号窗口挂起", "Put on hold at window {window}"),
    "trail.ticket.resumed": ("在 {window} 号窗口恢复办理", "Taken up again at window {window}"),
    "trail.ticket.transferred": ("转到“{to_zone}”", "Transferred to {to_zone}"),
    "trail.ticket.transferred_on": (
        "“一件事”第 {step} 步办完（{outcome}），自动转到“{to_zone}”",
        "Step {step} of the theme ended ({outcome}); goes on to {to_zone} by itself",
    ),
    "trail.ticket.zone_merged": (
        "所在区域并入“{to_zone}”，号码和先后不变",
        "The zone became part of {to_zone}; number and place are kept",
    ),
    "trail.ticket.put_back": ("误叫，放回原位", "Called by mistake, put back in its place"),
    "trail.ticket.cancelled": ("工作人员取消", "Cancelled by the staff"),
    "trail.ticket.abandoned": ("弃号", "Given up"),
    "trail.ticket.expired": ("日终失效", "Expired at the end of the day"),
    "trail.ticket.moved_ahead": ("由工作人员提前", "Moved ahead by the staff"),
    "trail.cross.received": ("跨域通办台账 {matter_no}：已收件", "Ledger of other regions, {matter_no}: received"),
    "trail.cross.stepped": ("跨域通办台账 {matter_no}：{matter}", "Ledger of other regions, {matter_no}: {matter}"),
    "trail.reply.given": ("登记后的答复已给出", "The reply registered for later was given"),
    "trail.ticket.group_set": ("登记为特殊群体", "Entered as a special group"),
    "trail.ticket.sent_straight": (
        "导办员直接带到 {window} 号窗口，下一位办理",
        "Brought straight to window {window}, to be its very next",
    ),
    "trail.ticket.reprinted": ("补打第 {reprint} 次", "Reprinted, number {reprint}"),
    "trail.ticket.here": ("群众报到“我到了”", "The visitor said “I am here”"),
    "trail.ticket.reminded": ("前面还有 {people_ahead} 人，已提醒", "Reminded, {people_ahead} ahead"),
    "trail.ticket.relative_named": ("登记了家人手机，临近时发短信", "A relative's phone was named, to be told by message"),
    "trail.ticket.relative_removed": ("取消了家人手机", "The relative's phone was taken out"),
    "trail.message.sent": ("提醒短信已发出", "A reminder went out by message"),
    "trail.message.delayed": ("提醒短信暂时没有发出，将再试", "A reminder could not be sent yet and is tried again"),
    "trail.message.refused": ("短信网关不接受这条提醒短信", "The message gateway refused a reminder"),
    "trail.message.expired": ("提醒短信过时未发", "A reminder was not sent in time"),
    "trail.message.withdrawn": ("提醒短信不必再发", "A reminder was no longer needed"),
    "trail.ticket.undone": ("撤销上一步：{verb}", "Last press taken back: {verb}"),
    "trail.ticket.revealed": ("查看了个人信息", "Personal data were looked at"),
    "trail.rating.invited": ("邀请评价", "Invited to rate"),
    "trail.rating.given": ("群众已评价", "The visitor rated the service"),
    "trail.rating.skipped": ("群众未作评价", "The visitor chose not to rate"),
}

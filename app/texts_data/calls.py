"""Why a ticket was called, how long it waits, what is printed on it.

Reasons take ticket_no, minutes (waited) and count (how often it was overtaken, or priority calls before it).
Waits take low and high in minutes; dates and times come as shown.
"""

CALLS: dict[str, tuple[str, str]] = {
    "reason.longest_wait": (
        "{ticket_no} 已等候 {minutes} 分钟，达到等候上限，优先叫号。",
        "{ticket_no} has waited {minutes} minutes, the longest we allow, so it comes first.",
    ),
    "reason.ordinary_turn": (
        "刚连续叫了 {count} 个优先号，现在轮到普通号 {ticket_no}。",
        "{count} priority tickets were called in a row, so it is the turn of ordinary ticket {ticket_no}.",
    ),
    "reason.overtaken": (
        "{ticket_no} 已被 {count} 个后取的号超过，现在先叫。",
        "{ticket_no} has been overtaken by {count} later tickets, so it comes next.",
    ),
    "reason.moved_ahead": (
        "{ticket_no} 由工作人员按规定提前，原因已登记。",
        "{ticket_no} was moved ahead by the staff; the reason is on record.",
    ),
    "reason.appointment_due": (
        "{ticket_no} 是预约号，预约时段已到。",
        "{ticket_no} has a booking, and its time has come.",
    ),
    "reason.priority": (
        "{ticket_no} 是优先号，已等候 {minutes} 分钟，按规则优先。",
        "{ticket_no} is a priority ticket and has waited {minutes} minutes.",
    ),
    "reason.longest_in_line": (
        "{ticket_no} 在本窗口的队列中取号最早，已等候 {minutes} 分钟。",
        "{ticket_no} is first in line for this window, after {minutes} minutes.",
    ),
    "reason.then_in_line": (
        "前面的号叫完后轮到 {ticket_no}，已等候 {minutes} 分钟。",
        "{ticket_no} follows those before it, after {minutes} minutes.",
    ),
    "reason.chosen": ("工作人员选叫了 {ticket_no}。", "The staff member chose {ticket_no}."),
    "reason.resumed": ("{ticket_no} 先前挂起，现在继续办理。", "{ticket_no} was on hold and is taken up again."),
    "reason.walk_up": ("窗口空闲，{ticket_no} 直接到窗办理。", "The window was free, so {ticket_no} was served at once."),
    "reason.only_one": ("本窗口只有 {ticket_no} 在等候。", "{ticket_no} is the only ticket waiting for this window."),
    "wait.range": ("约 {low}–{high} 分钟", "about {low}–{high} minutes"),
    "wait.within": ("约 {high} 分钟以内", "within about {high} minutes"),
    "wait.no_open_window": ("暂无窗口受理，无法预计", "no window is open, so the wait is unknown"),
    "wait.closed": ("未到服务时间", "closed at this time"),
    "wait.off": ("本区域已停用", "this zone is switched off"),
    "wait.paused": ("窗口暂停服务，无法预计", "windows are paused, so the wait is unknown"),
    "wait.not_waiting": ("不在等候中", "not waiting"),
    "wait.too_few": ("样本不足，无法预计", "too little is known to estimate"),
    "issuing.open": ("正在取号", "tickets are issued"),
    "issuing.hours": ("{opens_at} 开始取号", "issuing begins at {opens_at}"),
    "issuing.cap": ("今日号已取完", "all of today's tickets are taken"),
    "issuing.off": ("已停用", "switched off"),
    "issuing.no_session": ("近期不开放", "not open in the coming days"),
    "issuing.past_closing": ("预计下班前办不到", "your turn would come after closing time"),
    "print.missed_rule": (
        "过号请在当日到取号机、导办台或窗口激活，激活后在 {after} 个号之后叫您；限 {times} 次。",
        "Missed your call? Reactivate today at a kiosk, the guide desk or a window: you are called after {after} more tickets, {times} time(s) at most.",
    ),
    "print.missed_rule_none": (
        "过号作废，请重新取号。",
        "A missed ticket is void. Please take a new one.",
    ),
    "print.as_of": (
        "人数和时间为 {time} 取号时的情况，实时情况请扫码查看。",
        "People ahead and wait are as of {time}. Scan the code for live values.",
    ),
    "print.reprint": ("补打 {n}", "REPRINT {n}"),
    "print.people_ahead": ("前面 {count} 人", "{count} ahead of you"),
    "print.waiting_area": ("请在{area}等候", "Please wait in {area}"),
    "print.complaint": ("投诉电话 {phone} · 热线 12345", "Complaints {phone} · Hotline 12345"),
    "print.hotline": ("热线 12345", "Hotline 12345"),
    "print.scan": ("扫码看排队进度、评价服务", "Scan to follow your place and rate the service"),
    "notice.nearly": ("前面还有 {count} 人，请回到等候区。", "{count} ahead of you. Please return to the waiting area."),
    "notice.called": ("请到 {window} 号窗口办理。", "Please go to window {window}."),
    "notice.past_closing": (
        "预计轮到您时已过 {closes_at}，可能需下一时段办理。",
        "Your turn may come after {closes_at} and may fall into the next session.",
    ),
    "alarm.device_offline": ("{name}（{place}）没有响应", "{name} ({place}) does not answer"),
    "say.call": ("请 {ticket_no} 号到 {window} 号窗口", "Ticket {ticket_no}， please go to window {window}"),
}

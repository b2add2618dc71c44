"""Refusals: what happened, then what to do next.

Parameters: hall, zone, item, window (its number), ticket_no, people_ahead, count, limit, minutes, seconds, opens_at and until
(as shown, "14:30"), allowed, key, column, line,
file, clip_problem. state and action may be codes; ``say`` turns them into words.
"""

ERRORS: dict[str, tuple[str, str]] = {
    # Not there
    "unknown_hall": (
        "没有编号为 {hall} 的大厅，请核对地址或联系管理员。",
        "There is no hall {hall}. Check the address or ask the administrator.",
    ),
    "unknown_zone": (
        "本大厅没有“{zone}”区域，请重新选择。",
        "This hall has no zone “{zone}”. Please choose another one.",
    ),
    "unknown_item": (
        "没有找到事项“{item}”，请重新选择或咨询导办台。",
        "Service item “{item}” was not found. Choose again or ask at the guide desk.",
    ),
    "unknown_window": ("没有这个窗口，请刷新页面后重试。", "There is no such window. Refresh the page and try again."),
    "unknown_ticket": (
        "没有找到这张号票，请核对号码或到导办台查询。",
        "This ticket was not found. Check the number or ask at the guide desk.",
    ),
    "unknown_token": (
        "链接无效或已过期，请重新扫描号票上的二维码。",
        "This link is not valid. Scan the code on the ticket again.",
    ),
    "unknown_person": ("没有这个人员账号，请核对后重试。", "There is no such account. Check the name and try again."),
    "unknown_area": ("没有这个等候区，请重新选择。", "There is no such waiting area. Please choose another one."),
    "unknown_change": ("没有这项变更，请刷新页面。", "There is no such change. Refresh the page."),
    "change_stays": (
        "新增、合并和导入不能还原，请停用不需要的内容。",
        "What was added, merged or imported cannot be taken back. Switch off what is not needed.",
    ),
    "change_overtaken": (
        "这些内容后来又改过，请先还原后面的变更，或直接修改。",
        "These values were changed again later. Take the later change back first, or change them directly.",
    ),
    "unknown_draft": ("没有这份草案，请刷新页面。", "There is no such draft. Refresh the page."),
    "unknown_step": ("草案里没有这一步，请刷新页面。", "There is no such step in the draft. Refresh the page."),
    "draft_not_here": (
        "这项操作立即生效，不能放进草案；请先离开草案再做。",
        "This takes effect at once and cannot be part of a draft. Leave the draft first.",
    ),
    "draft_scheduled": (
        "草案已定时发布，不能再改；要改请先取消定时。",
        "The draft is to be published at a set time and cannot be changed. Take that time away first.",
    ),
    "draft_over": (
        "草案已经发布或放弃，不能再改；请新建一份草案。",
        "The draft was published or given up and cannot be changed. Open a new one.",
    ),
    "draft_not_scheduled": ("草案没有定时，请刷新页面。", "No time is set for the draft. Refresh the page."),
    "draft_not_published": (
        "草案没有在生效，没有可还原的；请刷新页面。",
        "The draft is not in force, so there is nothing to take back. Refresh the page.",
    ),
    "draft_empty": (
        "草案里还没有改动，请先在各页面做改动。",
        "Nothing is changed in the draft yet. Make changes on the pages first.",
    ),
    "draft_time_past": ("发布时间已过，请选以后的时间。", "That time has passed. Choose a later one."),
    "draft_step_refused": (
        "草案第 {n} 步现在做不了：{why}改好或去掉这一步后再试。",
        "Step {n} of the draft cannot be done now: {why} Put that right or take the step out, and try again.",
    ),
    "draft_step_unknown": (
        "这一步由另一版本保存，本版本不认识，请去掉后重做。",
        "This step was kept by another version and is not known here. Take it out and make it again.",
    ),
    "draft_keeper_gone": (
        "设定定时的人已无权修改大厅配置，请由管理员重新定时或发布。",
        "Whoever set the time may not change the hall any more. Let an administrator set it again or publish.",
    ),
    "draft_part_stays": (
        "其中“{key}”的改动不能还原，所以都没有还原；请在“变更”中逐项还原。",
        "The change of “{key}” cannot be taken back, so nothing was. Take the others back one by one among the changes.",
    ),
    "draft_part_overtaken": (
        "其中“{key}”后来又改过，所以都没有还原；请先还原后面的变更。",
        "“{key}” was changed again later, so nothing was taken back. Take the later change back first.",
    ),
    "rehearsal_rule": (
        "“{key}”与叫号次序无关，不能演练；可以改的有：{allowed}。",
        "“{key}” has nothing to do with the order of calling. What can be rehearsed: {allowed}.",
    ),
    "rehearsal_empty": (
        "{day} 没有可以演练的号票，请选择已经结束、有人取号的一天。",
        "There is nothing to rehearse on {day}. Choose a day that is over and on which numbers were taken.",
    ),
    "rehearsal_time": (
        "请填写同一天内的起止时间，如 10:00 至 11:30。",
        "Give a beginning and an end within the day, such as 10:00 to 11:30.",
    ),
    "rehearsal_post_twice": (
        "同一时间一个窗口只能有一人，一人只能在一个窗口；请改正 {window} 号窗口 {key} 的时间。",
        "At a time, one person is at a window and at one window only. Correct the times of {key} at window {window}.",
    ),
    "rehearsal_running": ("另一场演练正在进行，请稍后再试。", "Another rehearsal is running. Try again in a moment."),
    "rehearsal_failed": (
        "演练没有完成，请重试；仍不行请联系管理员。",
        "The rehearsal did not end. Try again, or ask the administrator.",
    ),
    "unknown_appointment": (
        "没有找到预约记录，可直接取普通号，或到导办台查询。",
        "No booking was found. You can take an ordinary ticket, or ask at the guide desk.",
    ),
    "booking_for_what": ("请先选择要预约的区域或事项。", "Choose a zone or an item to book."),
    "booking_name_required": ("请填写办事人姓名。", "Enter the visitor's name."),
    "booking_code_required": (
        "请输入预约码，或刷身份证、输入手机号。",
        "Enter the booking code, or show the ID card or phone number.",
    ),
    "slot_unknown": ("没有这个预约时段，请重新选择。", "There is no such slot. Choose another one."),
    "slot_full": (
        "这个时段已约满，请选择其他时段，也可以直接到大厅取号。",
        "This slot is full. Choose another one, or take a ticket in the hall.",
    ),
    "slot_booked_already": (
        "同一人在同一时段只能预约一次，这个时段您已经约过了。请用预约码和手机号查询，或选择其他时段。",
        "One person can book a slot once, and this one is booked already. Look it up with code and phone, or choose another one.",
    ),
    "booking_there_already": (
        "这个预约本来就在这个时间，无需改约。要改请选择其他时段。",
        "The booking is at that time already. To move it, choose another one.",
    ),
    "slot_closed": ("这个时段暂停预约：{reason}。请选择其他时段。", "This slot is closed: {reason}. Choose another one."),
    "booking_shut": (
        "您预约的时段大厅不开放，未计爽约。请改约其他时段，或询问工作人员。",
        "The hall does not open in the time you booked; this is not counted against you. Choose another time or ask the staff.",
    ),
    "slot_too_soon": (
        "这个时段即将开始或已开始，不能再预约。请选择以后的时段，或直接到大厅取号。",
        "This slot is about to begin. Choose a later one, or take a ticket in the hall.",
    ),
    "day_not_bookable": (
        "只能预约 {first} 至 {last} 之间的日期，请重新选择。",
        "Days from {first} to {last} can be booked. Choose one of them.",
    ),
    "too_many_bookings": (
        "同一人同一天最多预约 {count} 次，请选择其他日期。",
        "One person can book {count} {count|time|times} a day. Choose another day.",
    ),
    "too_many_relatives": (
        "同一手机号同一天最多替亲属预约 {count} 次。",
        "One phone can book for {count} {count|relative|relatives} a day.",
    ),
    "booking_suspended": (
        "您多次预约未到，网上预约暂停至 {until}。可直接到大厅取号办理，不受影响。",
        "Online booking is suspended until {until} because bookings were missed. You can still take a ticket in the hall.",
    ),
    "booking_deadline": (
        "距预约时段不足 {minutes} 分钟，不能在网上取消或改约，请致电大厅。",
        "It is less than {span} before the slot. Call the hall to cancel or move the booking.",
    ),
    "booking_ended": (
        "这个预约的状态是“{booking_state}”，不能这样操作。",
        "This booking is “{booking_state}” and cannot be changed any more.",
    ),
    "booking_too_early": (
        "您的预约在 {starts_at}，{opens_at} 开始签到，请稍候再来。",
        "Your booking is at {starts_at}. Check-in begins at {opens_at}.",
    ),
    "booking_other_day": (
        "您的预约在 {starts_at}，不在现在。今天可直接取普通号。",
        "Your booking is at {starts_at}, not now. You can take an ordinary ticket today.",
    ),
    "booking_checked_in": (
        "这个预约已签到，号码是 {ticket_no}，无需再取。号票遗失可以补打。",
        "This booking has been checked in: ticket {ticket_no}. A lost ticket can be printed again.",
    ),
    "booking_check_in_here": ("请到大厅的取号机或导办台签到。", "Check in at a kiosk or the guide desk in the hall."),
    "unknown_plan": ("没有编号为 {key} 的号源安排，请重新选择。", "There is no plan with code {key}. Choose another one."),
    "unknown_closure": ("这个停约时段已经恢复，无需再操作。", "This time has been opened again already."),
    "plan_hours": (
        "请至少写一个时间段，且每段不短于一个预约时段，同一天的时间段不能重叠。",
        "Enter hours that do not overlap, each at least as long as one slot.",
    ),
    "plan_days": ("结束日期不能早于开始日期。", "The last day must not be before the first."),
    "closure_far": (
        "停约最远到 {last}，请改早结束时间。",
        "Times can be closed until {last} at the latest. Enter an earlier end.",
    ),
    "closure_times": ("停约的结束时间要晚于开始时间。", "A closed time must end after it begins."),
    "device_unknown": (
        "设备未登记，请管理员在“设备”页登记后换用新的设备口令。",
        "This device is not registered. Ask the administrator to register it and use the new token.",
    ),
    "unknown_hardware": (
        "没有找到这件设备，请刷新页面后重试。",
        "This device was not found. Refresh the page and try again.",
    ),
    "unknown_fault": ("没有找到这条故障记录，请刷新页面后重试。", "This fault was not found. Refresh the page and try again."),
    "unknown_agency": ("没有找到这条代办，请刷新页面后重试。", "This case was not found. Refresh the page and try again."),
    "agency_step": (
        "这件代办现在是“{agency}”，不能登记“{agency_step}”，请刷新页面查看。",
        "This case is “{agency}” now, so “{agency_step}” cannot be entered. Refresh the page.",
    ),
    "agency_document_required": (
        "代办要有书面委托，请填写委托书编号。",
        "Agency needs a written entrustment. Enter the number of the document.",
    ),
    "agency_promised_on": (
        "承诺日期应在 {first} 到 {last} 之间，请核对。",
        "The promised date must be from {first} to {last}. Please check it.",
    ),
    "agency_no_promise": (
        "受理时要告知办结日期，请填写承诺日期。",
        "Say by which day it will be done. Enter the promised date.",
    ),
    "agency_materials_out": (
        "还有 {count} 份材料没有退还，请核对后再登记交回。",
        "{count} {count|paper is|papers are} still here. Hand everything back, then enter it.",
    ),
    "unknown_matter": ("没有找到这条台账，请刷新页面后重试。", "This entry was not found. Refresh the page and try again."),
    "matter_note_required": (
        "退回要写明原因，请填写备注后再操作。",
        "Say in the note why it is returned, then try again.",
    ),
    "matter_step": (
        "这件事现在是“{matter}”，不能登记“{step}”，请刷新页面查看。",
        "This matter is “{matter}” now, so “{step}” cannot be entered. Refresh the page.",
    ),
    "skill_missing": (
        "只有通过“{key}”培训的人员可以登记，请联系值班长。",
        "Only staff trained for “{key}” may do this. Ask the shift leader.",
    ),
    "cross_region_format": (
        "通办地区“{key}”看不懂，请写成“跨省通办：湖南省长沙市@长沙市医疗保障局”，一行一个。",
        "The region “{key}” cannot be read. Write “in_city: Region@Office”, one a line.",
    ),
    "cross_region_unknown": (
        "这个事项不能为“{key}”办理，请重新选择地区或咨询导办台。",
        "This service is not done for “{key}”. Choose another region or ask at the guide desk.",
    ),
    "straight_needs_group": (
        "只有特殊群体可以直接到窗口，请先选择属于哪一类。",
        "Only people of a special group go straight to a window. Choose the group first.",
    ),
    "straight.window_closed": (
        "{window} 号窗口没有开，请选其他窗口。",
        "Window {window} is closed. Choose another one.",
    ),
    "straight.window_paused": (
        "{window} 号窗口暂停服务，请选其他窗口。",
        "Window {window} is paused. Choose another one.",
    ),
    "unknown_help": (
        "没有找到这条求助，请刷新页面后重试。",
        "This request for help was not found. Refresh the page and try again.",
    ),
    "help_taken": ("{name}已经前往，请看看其他求助。", "{name} is on the way already. Look at the other requests."),
    "help_over": ("这条求助已经结束，请刷新页面查看。", "This request for help is over. Refresh the page to read it."),
    "help_not_answered": ("这条求助还没有人应答，请先应答。", "Nobody has answered this request for help. Answer it first."),
    "help_of_another": (
        "这条求助由{name}负责，请与对方或值班长联系。",
        "This request is {name}’s. Talk to them or to the shift leader.",
    ),
    "help_place_required": ("请写明求助的地点或号码。", "Say where help is needed, or for which ticket."),
    "help_by_whom": ("请选择派谁去。", "Choose who is to go."),
    "fault_closed": (
        "这条故障已由 {name} 处理，请刷新页面查看。",
        "This fault has been seen to by {name}. Refresh the page to read it.",
    ),
    "pairing_unknown": (
        "配对码无效或已过期，请在“设备”页重新生成。",
        "This pairing code is not valid or no longer. Make a new one on the devices page.",
    ),
    "hardware_is_real": (
        "“{name}”是真实设备，只能在现场操作。",
        "“{name}” is a real device and can only be handled on the spot.",
    ),
    "verb_unknown": (
        "这件设备不支持操作“{key}”，请选择列出的操作。",
        "This device knows no action “{key}”. Choose one of those listed.",
    ),
    "agent_away": (
        "设备代理没有连接，请检查它的网络和电源。",
        "The device agent is not connected. Check its network and power.",
    ),
    "agent_silent": (
        "设备代理在 {seconds} 秒内没有答复，操作可能没有完成。请检查接设备的电脑后重试。",
        "The device agent gave no answer within {seconds} s; the action may not have been done. Look at its computer and try again.",
    ),
    "act_failed": ("操作没有完成，请查看设备后重试。", "The action failed. Look at the device and try again."),
    "act_verb": ("仿真设备不支持操作“{verb}”，可用的有：{verbs}。", "This emulator cannot “{verb}”. Choose one of: {verbs}."),
    "act_key": ("仿真设备上没有按键“{key}”，可用的有：{keys}。", "This emulator has no key “{key}”. Choose one of: {keys}."),
    "act_level": (
        "仿真评价器没有第 {level} 级的按键，可用的有：{levels}。",
        "This pad has no key for level {level}. Choose one of: {levels}.",
    ),
    "act_card": (
        "没有名为“{card}”的虚构证件，可用的有：{cards}。",
        "There is no invented card “{card}”. Choose one of: {cards}.",
    ),
    "act_tag": ("工牌号“{tag}”不对，请填 10 位十六进制数字。", "“{tag}” is no badge number. Give 10 hexadecimal digits."),
    "act_no_text": ("没有要扫的内容，请先填写。", "There is nothing to scan. Give the text of the code first."),
    "act_off": (
        "扫码器已关闭，读不到内容；请先打开它再试。",
        "The scanner is switched off and reads nothing. Switch it on and try again.",
    ),
    "act_argument": ("参数“{value}”不对，请核对后重试。", "“{value}” is a wrong argument. Correct it and try again."),
    "act_not_emulated": (
        "代理上没有这台仿真设备，请刷新页面，核对设备代理的设置。",
        "The agent emulates no such device. Load the page again and check the agent's settings.",
    ),
    "input_malformed": (
        "无法识别设备发来的内容，请检查设备的接线和设置。",
        "What the device sent makes no sense. Check its wiring and settings.",
    ),
    "too_old": (
        "按键信号延误超过 {seconds} 秒，没有执行，请重新按键。",
        "The press was on its way for more than {seconds} {seconds|second|seconds} and was not carried out. Press again.",
    ),
    "hardware_without_window": (
        "“{name}”没有设定窗口，请管理员在“设备”页设定。",
        "“{name}” belongs to no window. Ask the administrator to set it on the devices page.",
    ),
    "hardware_without_kiosk": (
        "“{name}”没有设定取号机，请管理员在“设备”页填写取号机编号。",
        "“{name}” belongs to no kiosk. Ask the administrator to enter the kiosk's code on the devices page.",
    ),
    "nobody_on_duty": (
        "{window} 号窗口没有人在岗，请先在窗口页面上岗。",
        "Nobody is on duty at window {window}. Open the window on its page first.",
    ),
    "nobody_on_hold": (
        "{window} 号窗口没有挂起的号票，请核对号码。",
        "No ticket is on hold at window {window}. Check the number.",
    ),
    "key_unknown": ("没有这个按键功能，请检查键盘设置。", "There is no such key. Check the settings of the keypad."),
    "target_required": (
        "请先输入窗口号或区域字母，再按转移键。",
        "Type a window number or a zone letter first, then press transfer.",
    ),
    "card_unreadable": ("没有读到证件，请重新放置证件。", "The card could not be read. Please lay it on the reader again."),
    "code_unreadable": ("没有读到条码，请重新扫描。", "The code could not be read. Please scan it again."),
    "no_zone_for_card": (
        "没有可以刷证取号的区域，请到导办台取号。",
        "No zone takes a number by card. Please ask at the guide desk.",
    ),
    "badge_unknown": (
        "这张工牌还不能登录窗口，请在窗口页面用账号登录。",
        "This badge cannot sign anybody on yet. Please log in on the desk's page.",
    ),
    "slip_invalid": (
        "小票模板的{slip_field}第 {line} 项有误：{slip_problem}。请改正后保存。",
        "Part {line} of the slip's {slip_field} is wrong: {slip_problem}. Correct it and save again.",
    ),
    "slip_field_invalid": (
        "小票模板的{slip_field}有误：{slip_problem}。请改正后保存。",
        "The slip's {slip_field} is wrong: {slip_problem}. Correct it and save again.",
    ),
    "hardware_changed": (
        "“{name}”刚刚被别人改过，您的改动没有保存。请核对现在的内容后再改。",
        "Somebody else has just changed {name}; your change was not kept. Look at it as it is now and change it again.",
    ),
    "not_found": ("没有找到您要的内容，请核对地址。", "Nothing was found at this address. Please check it."),
    # Taking a number
    "zone_closed": (
        "“{zone}”现在不取号，请选择其他区域或咨询导办台。",
        "“{zone}” issues no tickets now. Choose another zone or ask at the guide desk.",
    ),
    "zone_off": (
        "“{zone}”已停用，请选择其他区域。",
        "“{zone}” has been switched off. Please choose another zone.",
    ),
    "zone_issues_no_tickets": (
        "“{zone}”无需取号，请直接前往。",
        "“{zone}” needs no ticket. Please go straight there.",
    ),
    "zone_cap_reached": (
        "“{zone}”今日号已取完。可以预约其他时间、选择其他大厅，或咨询导办台。",
        "All of today's tickets for “{zone}” have been taken. Book another time, choose another hall, or ask at the guide desk.",
    ),
    "item_cap_reached": (
        "“{item}”今日号已取完。可以预约其他时间、选择其他大厅，或咨询导办台。",
        "All of today's tickets for “{item}” have been taken. Book another time, choose another hall, or ask at the guide desk.",
    ),
    "slot_cap_reached": (
        "“{zone}”本时段号已取完，请稍后再取，或咨询导办台。",
        "The tickets of this period for “{zone}” have been taken. Try again later or ask at the guide desk.",
    ),
    "outside_hours": (
        "现在不在取号时间，{opens_at} 开始取号。",
        "Tickets are not issued at this time. Issuing begins at {opens_at}.",
    ),
    "past_closing_time": (
        "预计下班前办不到您的号，已停止取号。请下一时段再来，或咨询导办台。",
        "Your turn would come after closing time, so no more tickets are issued. Come back next session or ask at the guide desk.",
    ),
    "issuing_stopped": (
        "大厅已停止取号，请听从现场工作人员安排。",
        "Ticket issuing has been stopped. Please follow the staff in the hall.",
    ),
    "extended_other_items": (
        "现在是延时服务，只办理：{items}。其他事项 {opens_at} 开始取号。",
        "This session outside normal hours is for these only: {items}. For other matters issuing begins at {opens_at}.",
    ),
    "carried_over": (
        "现在是休息时间，等候的号顺延到 {resumes_at} 接着叫，次序不变；确需现在办理的，请选号呼叫。",
        "There is a break. Those who wait are called in order from {resumes_at}. To serve one of them now, choose the ticket.",
    ),
    "zone_appointment_only": (
        "“{zone}”只接受预约。请先预约，或到导办台请工作人员安排。",
        "“{zone}” takes bookings only. Please book first, or ask at the guide desk.",
    ),
    "appointment_only": (
        "“{zone}”本时段只接受预约，普通号 {opens_at} 开始取。",
        "“{zone}” takes bookings only in this session. Issuing of ordinary tickets begins at {opens_at}.",
    ),
    "item_required": ("请先选择要办的事项。", "Please choose a service item first."),
    "item_not_in_zone": (
        "“{item}”不在这个区域办理，请重新选择。",
        "“{item}” is not handled in this zone. Please choose again.",
    ),
    "purpose_unknown": (
        "请选择来访目的：咨询、办理或领取结果。",
        "Please choose the purpose: ask, apply or collect.",
    ),
    "priority_class_unknown": (
        "没有这种优先类别，请核对后重试。",
        "There is no such priority class. Check it and try again.",
    ),
    "identity_required": (
        "这个区域取号需要证件，请刷身份证或到导办台取号。",
        "This zone asks for an identity. Use your ID card or take the ticket at the guide desk.",
    ),
    "identity_kind_not_accepted": (
        "这个区域不接受这种取号方式，请换一种方式。",
        "This zone does not accept this kind of identity. Please use another one.",
    ),
    "identity_invalid": (
        "证件号码或手机号不正确，请核对后重新输入。",
        "The ID or phone number is not correct. Check it and enter it again.",
    ),
    "already_waiting": (
        "您已取过这个事项的号 {ticket_no}，无需再取。号票遗失可以补打。",
        "You already have ticket {ticket_no} for this item. A lost ticket can be printed again.",
    ),
    # Moves of a ticket
    "phone_invalid": (
        "手机号应是 1 开头的 11 位数字，请核对后重新输入。",
        "A mobile number has 11 digits and begins with 1. Check it and enter it again.",
    ),
    "messages_off": (
        "本大厅目前不发短信提醒。请家人扫号票上的二维码，在手机上查看进度。",
        "This hall sends no messages now. Let your relative scan the code on the ticket and follow it on a phone.",
    ),
    "illegal_move": (
        "号票现在是“{state}”，不能{action}。请刷新后再操作。",
        "The ticket is “{state}” now, so it cannot {action}. Refresh and try again.",
    ),
    "someone_was_faster": (
        "这张号刚被别人操作过，请看最新状态后再试。",
        "Someone else has just acted on this ticket. Look at its present state and try again.",
    ),
    "ticket_open": (
        "{window} 号窗口还有没办完的号，请先办结、挂起或过号。",
        "Window {window} still has an open ticket. Finish, hold or pass it first.",
    ),
    "no_open_ticket": ("{window} 号窗口现在没有号，请先叫号。", "Window {window} has no ticket now. Call one first."),
    "ticket_not_here": (
        "{ticket_no} 不在 {window} 号窗口，请刷新后再操作。",
        "{ticket_no} is not at window {window}. Refresh and try again.",
    ),
    "ticket_not_waiting": ("{ticket_no} 已不在等候，请刷新列表。", "{ticket_no} is no longer waiting. Refresh the list."),
    "ticket_not_held": (
        "{ticket_no} 没有挂起，请刷新列表。",
        "{ticket_no} is not on hold. Refresh the list.",
    ),
    "ticket_not_for_window": (
        "{window} 号窗口不办 {ticket_no} 的业务，请选其他号或转号。",
        "Window {window} does not handle {ticket_no}. Choose another ticket or transfer it.",
    ),
    "overflow_into_itself": (
        "不能承接到“{zone}”：承接只能一级，不能绕回自己。请另选区域。",
        "Tickets cannot overflow into {zone}: only one step is possible, and not back to itself. Choose another zone.",
    ),
    "unknown_theme": ("没有这个“一件事”，请重新选择。", "There is no such theme. Choose again."),
    "theme_step_closed": (
        "下一步“{zone}”今天不再办理。可以在这里结束，请群众改天接着办；也可以挂起等候。",
        "The next step, {zone}, is not served any more today. End the visit here for another day, or hold the ticket.",
    ),
    "dispatch_not_running": ("{window} 号窗口现在没有自动叫号。", "Window {window} is not about to call by itself."),
    "lend_until_past": ("归还时间要晚于现在，请重新填写。", "The window must come back later than now. Set another time."),
    "window_serves_zone": (
        "{window} 号窗口本来就办理“{zone}”，不用支援。",
        "Window {window} serves {zone} already and need not be lent.",
    ),
    "window_not_lent": ("{window} 号窗口没有支援其他区域。", "Window {window} is not lent to another zone."),
    "nothing_to_call": ("现在没有可叫的号。", "Nobody is waiting for this window."),
    "recall_limit": (
        "{ticket_no} 已叫满 {limit} 次，可以过号。",
        "{ticket_no} has been called {limit} {limit|time|times}. You can pass it now.",
    ),
    "recall_too_soon": (
        "刚叫过，请 {seconds} 秒后再重呼。",
        "It was called just now. Call again in {seconds} {seconds|second|seconds}.",
    ),
    "no_show_too_early": (
        "请再等 {seconds} 秒或重呼，群众可能正在走来。",
        "Wait {seconds} more {seconds|second|seconds} or call again: the visitor may be on the way.",
    ),
    "held_limit": (
        "本窗口已挂起 {limit} 个号，请先恢复办理一个。",
        "This window already holds {limit} {limit|ticket|tickets}. Take one up again first.",
    ),
    "reactivation_limit": (
        "{ticket_no} 的激活次数已用完，请重新取号。",
        "{ticket_no} cannot be reactivated again. Please take a new ticket.",
    ),
    "reactivation_expired": (
        "{ticket_no} 不是今天的号，请重新取号。",
        "{ticket_no} is not from today. Please take a new ticket.",
    ),
    "reprint_limit": (
        "{ticket_no} 已补打 {limit} 次，请到导办台。",
        "{ticket_no} has been reprinted {limit} {limit|time|times}. Please go to the guide desk.",
    ),
    "transfer_nowhere": (
        "请说明转到哪个区域、事项或窗口。",
        "Say which zone, item or window the ticket goes to.",
    ),
    "transfer_target_closed": (
        "“{target}”现在不受理，请选其他去处。",
        "“{target}” is closed now. Choose another target.",
    ),
    "transfer_target_cannot": (
        "“{target}”不办这项业务，请选其他去处。",
        "“{target}” does not handle this item. Choose another target.",
    ),
    "reason_required": ("请填写理由后再操作。", "Please give a reason first."),
    "outcome_unknown": ("没有这种办理结果，请从列表中选。", "There is no such outcome. Choose one from the list."),
    "undo_nothing": ("没有可以撤销的操作。", "There is nothing to take back."),
    "undo_expired": (
        "已超过 {seconds} 秒，不能撤销，请用其他操作改正。",
        "More than {seconds} {seconds|second has|seconds have} passed. Put it right with another action.",
    ),
    "undo_changed": (
        "之后情况已有变化，不能撤销，请刷新后处理。",
        "Something has changed since, so it cannot be taken back. Refresh and go on from there.",
    ),
    # Windows and staff
    "window_closed": ("窗口未开启，请先开窗。", "The window is closed. Open it first."),
    "window_paused": ("窗口已暂停，请先恢复服务。", "The window is paused. Resume service first."),
    "window_not_free": (
        "窗口现在是“{state}”，请先处理完手上的号。",
        "The window is “{state}” now. Deal with its ticket first.",
    ),
    "window_off": ("{window} 号窗口已停用，请选其他窗口。", "Window {window} is out of use. Choose another one."),
    "window_manned_by_other": (
        "{window} 号窗口有其他工作人员在岗，请先交接。",
        "Someone else is at window {window}. Hand over first.",
    ),
    "window_not_yours": (
        "您没有在 {window} 号窗口上岗，请先登录该窗口。",
        "You are not at window {window}. Take your place there first.",
    ),
    "not_your_post": (
        "您不是 {window} 号窗口的 A 岗或 B 岗，请选自己的窗口，或请管理员把您加到该窗口的岗位。",
        "You hold no post at window {window}. Choose your own window, or ask the administrator to give you a post there.",
    ),
    "already_at_window": (
        "您已在 {window} 号窗口上岗，请先关闭那个窗口。",
        "You are already at window {window}. Close it first.",
    ),
    "already_at_window.here": (
        "您就在 {window} 号窗口上岗，不用接岗。",
        "You are at window {window} already, there is nothing to take over.",
    ),
    "already_at_window.other": (
        "{name}已在 {window} 号窗口上岗，请先关闭那个窗口，或选其他人员。",
        "{name} is already at window {window}. Close it first, or choose somebody else.",
    ),
    "already_at_window.other_here": (
        "{name}就在 {window} 号窗口上岗，不用接岗；要换人请选其他人员。",
        "{name} is at window {window} already. For somebody else to take over, choose another person.",
    ),
    "not_your_absence": (
        "只能为自己请假，别人的请由值班长办理。",
        "You may ask for your own absence only. A shift leader enters those of others.",
    ),
    "absence_days": (
        "请假日期不对：不能早于今天，结束不能早于开始，最长一年。",
        "These days cannot be: an absence begins today or later, ends after it begins, and lasts a year at most.",
    ),
    "handover_required": (
        "请写明交接事项：明天及以后请假须提前交接给搭档。",
        "Write the hand-over: an absence from tomorrow on is handed over to the other of the post beforehand.",
    ),
    "absence_twice": ("{name}这段时间已有请假。", "{name} has an absence in this time already."),
    "both_away": (
        "同岗的另一人这段时间也请假，不能同时离岗。请改时间或与搭档商量。",
        "The other of the post is away in this time too, and both cannot be. Choose another time or ask your partner.",
    ),
    "both_away_reason": (
        "准假后该岗位将无人，请填写理由。",
        "Granting this leaves the post to nobody. Say why.",
    ),
    "unknown_reply": ("没有这条待答复记录，请刷新。", "There is no such reply to give. Refresh the page."),
    "reply_of_another": (
        "这条答复由登记它的同事负责。请联系本人，或请值班长代为登记。",
        "This reply belongs to the clerk who registered it. Ask that clerk, or let a shift leader enter it.",
    ),
    "reply_note_required": (
        "请写一句怎样答复的，例如“已电话告知，请带原件来”。",
        "Say in a word how it was answered, for example “told by telephone to bring the original”.",
    ),
    "reply_answered": ("这条已登记为答复过，请刷新。", "This one has been answered already. Refresh the page."),
    "leave_busy_window": (
        "您在 {window} 号窗口还有群众。请先办结或挂起，再去顶岗。",
        "A visitor is still with you at window {window}. Finish or hold, then take over.",
    ),
    "absence_decided": ("这条请假已处理，请刷新。", "This absence has been decided already. Refresh the page."),
    "absence_over": ("这条请假已经结束。", "This absence is over."),
    "own_absence": ("不能审批自己的请假，请由别的负责人处理。", "You cannot decide your own absence. Ask another leader."),
    "unknown_absence": ("没有这条请假，请刷新。", "There is no such absence. Refresh the page."),
    "attendance_day": (
        "考勤日期不对：不能晚于今天，时刻须在当天。",
        "This day cannot be: it is not later than today, and its times lie in it.",
    ),
    "attendance_future": (
        "不能填还没到的时刻，请到时再改。",
        "This time has not come yet. Correct the line when it has.",
    ),
    "own_attendance": (
        "不能更正自己的考勤，请由别的负责人处理。",
        "You cannot correct your own attendance. Ask another leader.",
    ),
    "attendance_times": ("离开不能早于到达。", "Leaving cannot come before arriving."),
    "unknown_head": ("没有这条负责人记录，请刷新。", "There is no such head on record. Refresh the page."),
    "roster_same_week": ("请选择两个不同的星期。", "Choose two different weeks."),
    "roster_week_empty": ("那个星期没有排班，无可复制。", "That week has no roster to copy."),
    "absence_session": (
        "这几天没有第 {key} 场，请按当天的场次请假。",
        "There is no session {key} on those days. Choose a session of the day.",
    ),
    "roster_session": (
        "{day} {post} 岗没有第 {key} 场，请按当天的场次排班。",
        "Post {post} has no session {key} on {day}. Choose a session of that day.",
    ),
    "roster_days": (
        "{day} 不能排班：只能更改 {first} 至 {last} 的排班。",
        "The roster of {day} cannot be set: it may be changed from {first} to {last}.",
    ),
    "roster_twice": (
        "{day} 第 {key} 场 {post} 岗写了两次，请只留一行。",
        "Post {post} stands twice in session {key} of {day}. Keep one line.",
    ),
    "post_start": ("任岗起始日应为今天或更早的日期。", "The first day on a post is today or an earlier day."),
    "single_window_reason": (
        "这样{item}只有一个窗口能办，请在“理由”里写明原因后再保存。",
        "This leaves {item} to a single window. Write the reason and save again.",
    ),
    "post_without_pair": (
        "{window} 号窗口岗位的 A、B 岗都不在场，请值班长填写理由后再开窗。",
        "Neither the A nor the B person of the post at window {window} is there. A shift leader may open it with a reason.",
    ),
    "training_missing": (
        "{name}没有通过岗前培训或培训已过期，不能上岗。请先登记有效的培训记录。",
        "{name} has no passed and valid pre-post training. Record it before putting this person at a window.",
    ),
    "skill_required": ("请填写技能标签。", "Say which skill tag the training gives."),
    "training_dates": ("有效期不能早于培训日期。", "A training cannot end before its own day."),
    "unknown_training": ("没有这条培训记录，请刷新。", "There is no such training record. Refresh the page."),
    "zone_uncovered": (
        "{zone}还有 {count} 人等候，只有这个窗口在办。请等别的窗口开放，或请值班长安排。",
        "{count} {count|person waits|people wait} for {zone}, and only this window serves them. Wait for another to open or ask the leader.",
    ),
    "queue_not_empty": (
        "还有 {count} 人等候，请按顺序叫号。",
        "{count} {count|person is|people are} waiting. Please call them in order.",
    ),
    "pause_too_long": (
        "暂停最长 {limit} 分钟，请缩短时间。",
        "A pause lasts {limit} {limit|minute|minutes} at most. Choose a shorter one.",
    ),
    "zone_has_waiting": (
        "“{zone}”还有 {count} 人等候，请先叫完或合并到其他区域。",
        "{count} {count|person is|people are} waiting in “{zone}”. Serve them or merge the zone into another first.",
    ),
    "zone_code_taken": ("区域编号 {zone} 已被使用，请换一个。", "Zone code {zone} is in use. Choose another one."),
    "prefix_taken": ("号票前缀 {prefix} 已被使用，请换一个。", "Ticket prefix {prefix} is in use. Choose another one."),
    "zone_merge_self": ("区域不能与自己合并，请选另一个区域。", "A zone cannot be merged into itself. Choose another one."),
    "prefix_in_use": (
        "今天已用前缀 {prefix} 发过号，请明天取号前再改。",
        "Numbers with the prefix {prefix} have been issued today. Change it before the first one tomorrow.",
    ),
    "prefix_required": ("取号的区域要有号票前缀，请填写。", "A zone that issues tickets needs a prefix. Please enter one."),
    "identity_kinds_missing": (
        "必须出示证件的区域，请至少选一种证件。",
        "A zone that asks for an identity needs at least one kind. Please choose.",
    ),
    "alarm_levels_invalid": (
        "黄、橙、红的数值要依次增大，不用的写 0。",
        "The values for yellow, orange and red must rise; write 0 for a colour that is not used.",
    ),
    "unknown_alarm": ("这条告警已经解除，请刷新。", "This alarm is over by now. Refresh the page."),
    "proposal_gone": (
        "情况已有变化，{window} 号窗口不能再这样安排，请看新的建议。",
        "Things have changed: this can no longer be done with window {window}. Look at the new proposals.",
    ),
    "promises_not_public": (
        "这个大厅没有公开这份成绩单。工作人员请先登录。",
        "This hall does not publish its figures. Staff, please log in first.",
    ),
    "extended_item_elsewhere": (
        "“{item}”不在“{zone}”办理，请只选该区域的事项。",
        "“{item}” is not done in “{zone}”. Choose items of this zone only.",
    ),
    "sessions_empty": (
        "请至少填一个时段；要沿用大厅的时段请留空（null），不再取号请停用该区域。",
        "Enter at least one session. Leave the hours out (null) to keep the hall's, or switch the zone off to give no numbers.",
    ),
    "sessions_invalid": (
        "时段有误：结束要晚于开始，同一天的时段不能重叠。",
        "The hours are not right: each ends after it starts, and those of one day do not overlap.",
    ),
    "calendar_day_closed": (
        "休息的日子不能设时段，请选“开放”或去掉时段。",
        "A closed day has no hours. Choose “open”, or leave the hours out.",
    ),
    "calendar_day_invalid": ("没有 {day} 这一天，请改正日期。", "There is no date {day}. Please correct it."),
    "calendar_year_unknown": (
        "还没有 {year} 年的节假日安排。国务院一般在前一年 11 月公布，请升级后再载入，或从文件导入。",
        "The holidays of {year} are not known yet; they are announced in November of the year before. Update and load them, or import a file.",
    ),
    "season_dates_invalid": (
        "起止日期有误：写成 06-01（每年）或 2026-06-01，两个日期写法相同，且先后正确。",
        "The dates are not right. Write both as 06-01 (every year) or as 2026-06-01, the first before the last.",
    ),
    "season_overlaps": (
        "与“{name}”的日期重叠，请调整起止日期。",
        "The dates overlap those of “{name}”. Please change them.",
    ),
    "extended_twice": (
        "已有同样的延时时段“{name}”，不必重复添加。",
        "There is already the same extended session, “{name}”. It need not be added again.",
    ),
    "calendar_day_same": (
        "{day} 已经是这样设置的，不必重复设置。",
        "{day} is set like this already. It need not be set again.",
    ),
    "unknown_season": ("没有这个季节时段，请刷新页面。", "There is no such season. Refresh the page."),
    "unknown_extended_session": ("没有这个延时时段，请刷新页面。", "There is no such extended session. Refresh the page."),
    "too_many_entries": ("最多 {limit} 条，请先删去不用的。", "There may be {limit} at most. Remove some first."),
    "unknown_item_group": (
        "没有业务组“{key}”，请从事项的业务组中选择。",
        "There is no item group “{key}”. Choose one of the groups of the items.",
    ),
    "profile_line_twice": (
        "“{zone}”在窗口配置中重复，请合并为一行。",
        "“{zone}” stands twice in the window's profile. Make one line of it.",
    ),
    "window_number_taken": ("窗口号 {window} 已被使用，请换一个。", "Window number {window} is in use. Choose another one."),
    "window_not_closed": (
        "{window} 号窗口还开着，请先关窗再停用。",
        "Window {window} is still open. Close it before you take it out of use.",
    ),
    "window_has_waiting": (
        "还有 {count} 人专等 {window} 号窗口，请先办完或转号。",
        "{count} {count|person waits|people wait} for window {window} alone. Serve or transfer them first.",
    ),
    "unknown_post": ("没有这个岗位，请核对后重试。", "There is no such post. Check it and try again."),
    "post_two_a": (
        "一个岗位只能有一名 A 岗，其余请设为 B 岗。",
        "A post has one A person. Make the others B.",
    ),
    "post_person_role": (
        "{name}的账号不在窗口上岗，请另选窗口人员。",
        "The account of {name} does not work at windows. Choose somebody who does.",
    ),
    "post_in_use": (
        "{name}正在 {window} 号窗口上岗，请先下岗，再把岗位移到别的窗口。",
        "{name} is at window {window} now. They must leave it before the post moves to another window.",
    ),
    "post_person_twice": (
        "同一人不能在一个岗位兼任 A 岗和 B 岗，请另选一人。",
        "One person cannot hold a post as A and as B. Choose somebody else.",
    ),
    "role_not_yours_to_give": (
        "您不能授予或修改这种角色的账号，请联系系统管理员。",
        "You may not give this role or change its accounts. Ask the administrator.",
    ),
    "own_account": (
        "不能停用自己的账号、修改自己的角色或在这里重置自己的密码，请由他人操作。",
        "You cannot switch off, re-role or reset your own account here. Ask somebody else.",
    ),
    "person_at_window": (
        "此人正在 {window} 号窗口上岗，请先下岗。",
        "This person is at window {window} now. They must leave it first.",
    ),
    "not_a_demo_hall": (
        "{hall} 不是演示大厅，不能移除。真实大厅请由系统管理员停用。",
        "{hall} is not a demo hall and is not removed. Ask the administrator to switch a real hall off.",
    ),
    "code_taken": ("编号 {key} 已被使用，请换一个。", "Code {key} is in use. Choose another one."),
    "username_taken": ("用户名已被使用，请换一个。", "This user name is in use. Choose another one."),
    "emergency_text_missing": (
        "请写上要显示的文字，或选一条现成的。",
        "Write the text to be shown, or choose a ready one.",
    ),
    "special_group_unknown": (
        "本大厅没有这类特殊群体，请重新选择。",
        "This hall has no such special group. Please choose again.",
    ),
    "special_group_twice": (
        "特殊群体的编号 {key} 用了两次，请改其中一个。",
        "Code {key} is used for two special groups. Change one of them.",
    ),
    "special_group_zone": (
        "“{group}”的区域 {zone} 不发号或不存在，请另选一个。",
        "Zone {zone} of “{group}” issues no tickets or does not exist. Choose another one.",
    ),
    "special_group_age": (
        "“{group}”要凭身份证自动认定，请填写起始年龄。",
        "“{group}” is to be recognised by the ID card: enter the age it begins at.",
    ),
    "map_place_outside": (
        "平面图第 {n} 行超出了图纸（{width} × {height}），请移回图内或改小。",
        "Place {n} reaches beyond the map ({width} × {height}). Move it inside or make it smaller.",
    ),
    "map_code_missing": (
        "平面图第 {n} 行还没有选定是哪一个，请选择。",
        "Place {n} of the map does not say which one it is. Choose it.",
    ),
    "map_code_unknown": (
        "平面图第 {n} 行的“{key}”在本大厅不存在，请另选或删去这一行。",
        "Place {n} of the map stands for “{key}”, which this hall does not have. Choose another one or remove the place.",
    ),
    "map_place_twice": (
        "平面图第 {other} 行与第 {n} 行的标识相同，请删去其中一行重新添加。",
        "Places {other} and {n} of the map have the same mark. Remove one and add it again.",
    ),
    # Who asks
    "unauthorized": ("请先登录，或使用有效的设备口令。", "Please log in, or use a valid device token."),
    "forbidden": (
        "您没有这项操作的权限，请联系大厅管理员或系统管理员。",
        "You are not allowed to do this. Ask the hall manager or the administrator.",
    ),
    "forbidden.manager": (
        "您没有这项操作的权限，请联系系统管理员。",
        "You are not allowed to do this. Ask the administrator.",
    ),
    "forbidden.admin": ("系统管理员没有这项操作的权限。", "An administrator is not allowed to do this."),
    "other_hall": ("这不是您所在的大厅，请登录对应大厅的账号。", "This is not your hall. Use an account of that hall."),
    "login_failed": ("用户名或密码不正确，请重新输入。", "User name or password is wrong. Please enter them again."),
    "login_locked": (
        "密码多次输错，账号已锁定，请 {span}后再试或联系管理员。",
        "Too many wrong passwords. The account is locked; try again in {span} or ask the administrator.",
    ),
    "session_expired": ("登录已过期，请重新登录。", "Your session has ended. Please log in again."),
    "csrf_failed": ("页面已过期，请刷新后重试。", "This page is out of date. Refresh it and try again."),
    "token_revoked": (
        "设备口令已被吊销，请管理员发放新的。",
        "The device's token has been revoked. Ask the administrator for a new one.",
    ),
    "plain_http_refused": (
        "本系统只接受加密连接，请改用 https 地址。",
        "Only encrypted connections are accepted. Use the https address.",
    ),
    "password_too_weak": ("密码不合要求：{rule}。", "The password is too weak: {rule}."),
    "password_same": ("新密码不能与旧密码相同，请换一个。", "The new password must differ from the old one."),
    "password_wrong": ("原密码不正确，请重新输入。", "The old password is wrong. Please enter it again."),
    "must_change_password": ("首次登录请先修改密码。", "Please change your password before you go on."),
    # Rating
    "already_rated": ("本次服务已评价过，感谢您的参与。", "This service has been rated already. Thank you."),
    "rating_not_open": ("办理结束后才能评价，请稍候。", "You can rate when the service is over. Please wait."),
    "rating_expired": (
        "评价期 {days} 天已过。如有意见请拨打 12345。",
        "The {days} {days|day|days} for rating are over. If something is wrong, call 12345.",
    ),
    "rating_level_unknown": ("请从五个满意度中选择一个。", "Please choose one of the five levels."),
    "rating_reason_unknown": ("评价原因不在目录中，请重新选择。", "This reason is not in the list. Please choose again."),
    "rating_not_allowed": (
        "工作人员不能评价自己的服务，请由群众评价。",
        "Staff cannot rate their own service. The visitor does.",
    ),
    "rating_request_gone": ("这次评价邀请已结束。", "This invitation to rate is over."),
    # Requests
    "bad_json": ("请求内容不是有效的 JSON，请改正后重发。", "The body is not valid JSON. Correct it and send again."),
    "bad_request": ("请求格式不正确，请改正后重发。", "The request is malformed. Correct it and send again."),
    "validation_failed": (
        "填写的内容有误，请按提示改正。",
        "Some of the values are not valid. Correct them as shown.",
    ),
    "conflict": ("现在的状态不允许这样操作，请刷新后重试。", "The present state does not allow this. Refresh and try again."),
    "body_too_large": ("内容过大，最多 {size}，请减少后重试。", "This is too large; the limit is {size}. Send less at a time."),
    "unsupported_media_type": ("请以 JSON 格式提交。", "Send the body as JSON."),
    "file_expected": ("请选择要上传的文件。", "Please choose a file to upload."),
    "method_not_allowed": (
        "这个地址不支持该操作，请查接口文档。",
        "This address does not support the method. See the API document.",
    ),
    "rate_limited": (
        "操作太频繁，请 {seconds} 秒后再试。",
        "Too many requests. Try again in {seconds} {seconds|second|seconds}.",
    ),
    "idempotency_mismatch": (
        "同一个操作编号的内容不一致，请换新编号重发。",
        "This Idempotency-Key was used with another body. Send again with a new key.",
    ),
    "idempotency_in_progress": (
        "同一操作正在处理，请稍候再查。",
        "The same request is still being worked on. Ask again in a moment.",
    ),
    "cursor_invalid": ("翻页标记无效，请从第一页重新开始。", "The cursor is not valid. Begin again with the first page."),
    "policy_key_unknown": (
        "没有名为“{key}”的规则，最接近的是“{nearest}”。",
        "There is no rule “{key}”; the nearest is “{nearest}”.",
    ),
    "policy_value_invalid": (
        "规则“{policy_rule}”只能是：{policy_form}。",
        "Rule “{policy_rule}” must be: {policy_form}.",
    ),
    "internal_error": (
        "系统出错，已记录。请稍后重试；仍不行请联系管理员并报编号。",
        "Something went wrong and was recorded. Try again; if it stays, give the administrator the trace id.",
    ),
    "not_ready": ("系统正忙，请稍后重试。", "The system is busy. Please try again in a moment."),
    # Import
    "unknown_announcement": (
        "没有这条播报，或它没有播出，请刷新列表。",
        "There is no such announcement, or it was not spoken. Refresh the list.",
    ),
    "unknown_clip": ("没有录音“{file}”，请刷新列表。", "There is no recording “{file}”. Refresh the list."),
    "clip_bad": (
        "录音“{file}”{clip_problem}。请改好后重新上传，其余文件也还没有保存。",
        "Recording “{file}” {clip_problem}. Correct it and upload again; the other files were not kept either.",
    ),
    "clip_name_bad": (
        "文件“{file}”的名字不能用。请以录音里说的话命名，1–40 个字，如“号窗口.wav”。",
        "The name of “{file}” cannot be used. Name it by what is spoken, in 1 to 40 characters, such as “window.wav”.",
    ),
    "clip_name_for_several": (
        "一次上传多个文件时，请以文件名说明内容，不要另填名称。",
        "With several files, let each file's name say what is spoken, and leave the name empty.",
    ),
    "clips_too_many": (
        "一次最多上传 {limit} 个录音，请分几次上传。",
        "These are too many at a time; the limit is {limit}. Upload them in parts.",
    ),
    "clips_full": (
        "最多保存 {limit} 个录音，请先删除不用的。",
        "The recordings reach their limit of {limit}. Remove those that are not needed.",
    ),
    "speech_text_missing": ("请填写要朗读的文字。", "Say what is to be read."),
    "speech_unavailable": (
        "本机没有可用的语音引擎，请管理员安装语音组件或上传录音。",
        "There is no working speech engine here. Ask the administrator to install the voice or to upload recordings.",
    ),
    "import_bad_file": (
        "文件无法读取，请用模板另存为 CSV（UTF-8 或 GB 18030）或 XLSX 后重传。",
        "The file cannot be read. Save it as CSV (UTF-8 or GB 18030) or XLSX from the template and upload it again.",
    ),
    "import_bad_encoding": (
        "文件不是 {encoding} 编码，请选择正确的编码或另存为 UTF-8。",
        "The file is not in {encoding}. Choose the right encoding or save it as UTF-8.",
    ),
    "import_no_heading": (
        "没有找到“{column}”列，首行应为表头，请按模板调整。",
        "Column “{column}” is missing. The first row must be the heading; see the template.",
    ),
    "import_no_rows": ("文件里没有事项，请检查后重传。", "The file has no items. Check it and upload again."),
    "roster_no_rows": ("文件里没有排班行，请检查后重传。", "The file has no lines of a roster. Check it and upload again."),
    "import_bad_rows": (
        "有 {count} 行有误，未导入任何一行。请按列出的行号改正后重传。",
        "{count} {count|row is|rows are} wrong, and nothing was imported. Correct the listed rows and upload again.",
    ),
    "import_too_large": (
        "文件过大：最多 {limit} 行，解压后不超过 64 MB。请拆成几个文件分别导入。",
        "The file is too large: {limit} {limit|row|rows} at most, and 64 MB unpacked. Split it and import the parts.",
    ),
    "import_row": (
        "第 {line} 行“{column}”：{problem}（填的是“{value}”）。",
        "Line {line}, “{column}”: {problem} (found “{value}”).",
    ),
    # A document with the whole configuration
    "configuration_file_refused": (
        "配置文件有 {count} 处问题，未作任何改动。请按列出的位置改正后重新导入。",
        "The configuration file has {count} {count|problem|problems}, and nothing was changed. Correct the listed places and import it again.",
    ),
    "file_not_json": (
        "文件不是 JSON（第 {line} 行读不懂），请选择由本系统导出的配置文件。",
        "The file is not JSON (line {line} cannot be read). Choose a configuration file that was exported here.",
    ),
    "file_not_ours": (
        "这不是配置文件：缺少 format 为“{key}”的一项。请选择由本系统导出的配置文件。",
        "This is no configuration file: a format of “{key}” is missing. Choose a file that was exported here.",
    ),
    "file_version": (
        "本系统只认版本 {limit} 的配置文件。请升级本系统，或在原系统重新导出。",
        "Only configuration files of version {limit} are understood. Update this system, or export the file again.",
    ),
    "file_unknown": (
        "没有“{key}”这一项，是否应为“{nearest}”？请改正或删去。",
        "There is no member “{key}”; is “{nearest}” meant? Correct it or leave it out.",
    ),
    "file_stranger": ("没有“{key}”这一项，请删去。", "There is no member “{key}”. Leave it out."),
    "file_missing": ("缺少这一项，请补上。", "This member is missing. Add it."),
    "file_type": ("值的类型不对，请参照导出的文件改正。", "The value is of the wrong type. Write it as an exported file does."),
    "file_long": ("文字太长，最多 {limit} 个字。", "The text is too long: {limit} {limit|character|characters} at most."),
    "file_many": ("太多，最多 {limit} 个。", "There are too many: {limit} at most."),
    "file_short": ("不能为空，请填写。", "This must not be empty. Fill it in."),
    "file_pattern": (
        "格式不对或含有不允许的字符，请参照导出的文件改正。",
        "The form is wrong, or there are characters that are not allowed. Write it as an exported file does.",
    ),
    "file_range": ("数值超出范围，应 {allowed}。", "The number is out of range; it must be {allowed}."),
    "file_choice": ("只能是：{allowed}。请改正。", "This must be one of {allowed}. Correct it."),
    "file_twice": ("“{key}”在文件里出现了两次，请删去一个。", "“{key}” is in the file twice. Remove one of them."),
    # Reports
    "unknown_report": ("没有找到这份报表，请刷新页面后重试。", "There is no such report. Refresh the page and try again."),
    "report_kind_unknown": ("本大厅没有这种报表，请重新选择。", "This hall has no report of that kind. Choose another one."),
    "report_period_unknown": (
        "看不懂这个统计期间，应写成如 {example}。",
        "This period is not understood. Write it like {example}.",
    ),
    "report_before_hall": (
        "这个期间大厅还没有接待过群众，没有可统计的内容。请选择之后的期间。",
        "The hall had no visitors up to then, so there is nothing to report. Choose a later period.",
    ),
    "report_period_open": (
        "这个统计期间还没有结束，结束后才能生成报表。请选择更早的期间。",
        "This period has not ended, so its report cannot be made yet. Choose an earlier one.",
    ),
    "report_kept": (
        "这份报表已经生成并冻结，不能再改。之后的更正见“调整”。",
        "This report was made and is frozen. Later corrections are listed as adjustments.",
    ),
    "report_not_ready": (
        "这份报表还没有生成好，请稍候再下载。",
        "This report is not ready yet. Please download it in a moment.",
    ),
    "report_not_failed": (
        "这份报表没有出错，不需要重新生成。",
        "Nothing went wrong with this report, so it need not be made again.",
    ),
    "report_no_target": (
        "还没有设置这种报表发给谁。请在管理页的规则里填写收件人，或在配置文件里设置目录。",
        "Nobody is named to get this report. Enter recipients among the rules on the administration page, or a folder in the configuration file.",
    ),
}

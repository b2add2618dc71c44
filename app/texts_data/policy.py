"""The written rules of a hall by key, as its manager reads them; the unit stands in the sentence."""

POLICY: dict[str, tuple[str, str]] = {
    "policy.sessions": ("上班时段", "Service hours"),
    "policy.closing_rule": ("预计下班前办不到时怎样取号", "Tickets whose turn would come after closing time"),
    "policy.session_end_rule": (
        "时段结束时还有人在等：办完、顺延到下一时段、提前停止取号",
        "People who wait when a session ends: serve all, carry over to the next session, stop issuing in time",
    ),
    "policy.serve_until_minutes": (
        "时段结束后最多继续办理（分钟）",
        "Waiting visitors are served after a session's end for up to (minutes)",
    ),
    "policy.reply_working_days": ("登记后答复的期限（工作日）", "A reply registered for later is due after (working days)"),
    "policy.ticket_digits": ("号码至少几位", "Least number of digits of a ticket number"),
    "policy.reprints_max": ("一张号最多补打几次", "Most reprints of one ticket"),
    "policy.calls_per_ticket": ("一张号最多叫几次", "Most calls of one ticket"),
    "policy.recall_spacing_seconds": ("两次呼叫至少间隔（秒）", "Least time between two calls (seconds)"),
    "policy.no_show_after_seconds": ("叫号后多久可按过号处理（秒）", "A called ticket may be passed after (seconds)"),
    "policy.reactivate_after": ("过号激活后排在几个号之后", "A returned ticket comes after how many others"),
    "policy.reactivations": ("一张号当日可激活几次（0 为不可）", "Returns of one ticket a day (0 for none)"),
    "policy.held_max": ("一个窗口最多挂起几张号", "Most tickets on hold at one window"),
    "policy.held_remind_minutes": ("挂起多久提醒窗口人员（分钟）", "Remind the clerk of a held ticket after (minutes)"),
    "policy.undo_seconds": ("按错后多久之内可撤销（秒）", "A press can be taken back for (seconds)"),
    "policy.pause_max_minutes": ("窗口暂停最长（分钟）", "Longest pause of a window (minutes)"),
    "policy.overflow_after_minutes": (
        "特殊群体号等多久后综合窗口也叫（分钟）",
        "A special group's ticket goes to other windows after (minutes)",
    ),
    "policy.break_max_minutes": ("用餐等休息最长（分钟）", "Longest break, as for a meal (minutes)"),
    "policy.alone_minutes": (
        "有人等候而窗口无人操作多久提醒值班长（分钟）",
        "Tell the shift leader of a window left alone while people wait after (minutes)",
    ),
    "policy.alone_centre_minutes": ("再过多久报告中心（分钟）", "Tell the centre after so many minutes more"),
    "policy.training_rule": (
        "没有有效岗前培训的人：不能上岗（block）或只标出（show）",
        "Without a valid pre-post training: kept from the window (block) or only shown (show)",
    ),
    "policy.both_away_rule": (
        "A、B 岗同一场次都请假：值班长决定（leader）或不受理（refuse）",
        "Both of a post away at once: the leader decides (leader) or it is refused (refuse)",
    ),
    "policy.absence_notice_days": ("请假和交接须提前几天", "Days ahead for an absence with its hand-over"),
    "policy.priority_share": (
        "连续叫几个优先或预约号后必叫一个普通号",
        "Priority or booked calls in a row before an ordinary one must come",
    ),
    "policy.overtakes_max": (
        "一张号被几个后取的号超过后必须叫它",
        "A ticket is next once so many later ones have overtaken it",
    ),
    "policy.wait_max_ordinary_minutes": ("普通号因让先最多等待（分钟）", "Longest wait of an ordinary ticket (minutes)"),
    "policy.wait_max_special_minutes": ("优先号最多等待（分钟）", "Longest wait of a priority ticket (minutes)"),
    "policy.wait_max_appointment_minutes": (
        "预约号在时段开始后最多等待（分钟）",
        "Longest wait of a booking after its time (minutes)",
    ),
    "policy.rate_ordinary": ("普通号每等一分钟积分", "Points an ordinary ticket gains a minute"),
    "policy.rate_special": ("优先号每等一分钟积分", "Points a priority ticket gains a minute"),
    "policy.rate_appointment": ("预约号每等一分钟积分", "Points a booking gains a minute"),
    "policy.appointment_share_percent": (
        "预约号最多占一个窗口叫号的（%）",
        "Largest share of bookings in a window's calls (%)",
    ),
    "policy.appointment_lead_minutes": (
        "预约号可早于时段多久叫（分钟）",
        "A booking may be called before its time by (minutes)",
    ),
    "policy.reminder_ahead": ("前面还有几人时提醒（0 为不提醒）", "Remind when so many are ahead (0 for never)"),
    "policy.reminder_channels": ("提醒的方式", "How to remind"),
    "policy.booking_first_day": ("最早可约几天以后（0 为当天）", "First day that can be booked, in days from today"),
    "policy.booking_last_day": (
        "最远可约几个工作日以后（节假日不算，调休上班日算）",
        "Last day that can be booked, in working days from today (by the calendar)",
    ),
    "policy.booking_lead_minutes": ("时段开始前多久停止预约（分钟）", "Booking of a slot ends before it begins by (minutes)"),
    "policy.booking_identity": (
        "预约时要填什么：手机号、姓名和手机号、实名（另加证件号）",
        "What a booking asks for: phone, name and phone, or real name with ID number",
    ),
    "policy.booking_per_person": ("同一人同一天最多约几次", "Bookings of one person a day"),
    "policy.booking_relatives": (
        "同一手机号同一天最多替亲属约几次（0 为不可）",
        "Bookings for relatives by one phone a day (0 for none)",
    ),
    "policy.booking_cancel_minutes": (
        "时段开始前多久之内不可取消或改约（分钟）",
        "A booking cannot be cancelled or moved any more before its time by (minutes)",
    ),
    "policy.booking_early_minutes": ("时段开始前多久可签到（分钟）", "Check-in begins before the slot by (minutes)"),
    "policy.booking_late_minutes": (
        "时段结束后多久之内仍算按时（分钟）",
        "Check-in counts as in time after the slot for (minutes)",
    ),
    "policy.booking_phone_check_in": ("可在手机上签到", "Visitors may check in on the phone"),
    "policy.booking_missed_hour": ("每天几点清点爽约", "Hour of the day in which missed bookings are counted"),
    "policy.booking_missed_max": (
        "爽约几次后暂停网上预约（0 为不暂停；随时可现场取号）",
        "Missed bookings after which online booking is suspended (0 for never; tickets in the hall stay possible)",
    ),
    "policy.booking_missed_days": ("多少天之内的爽约累计", "Missed bookings are added up over (days)"),
    "policy.booking_suspended_days": ("网上预约暂停几天", "Online booking is suspended for (days)"),
    "policy.booking_remind_hours": ("时段开始前多久提醒（小时，0 为不提醒）", "Remind before the slot by (hours, 0 for never)"),
    "policy.booking_vouchers": (
        "下班时没办上的群众，次日凭证优先",
        "People left unserved at closing get a voucher for the next day",
    ),
    "policy.crowd_waiting_yellow": (
        "区域等候几人起黄色告警（0 为不用）",
        "Yellow alarm of a zone from people waiting (0 for none)",
    ),
    "policy.crowd_waiting_orange": (
        "区域等候几人起橙色告警（0 为不用）",
        "Orange alarm of a zone from people waiting (0 for none)",
    ),
    "policy.crowd_waiting_red": ("区域等候几人起红色告警（0 为不用）", "Red alarm of a zone from people waiting (0 for none)"),
    "policy.crowd_minutes_yellow": (
        "区域最长等候多久起黄色告警（分钟，0 为不用）",
        "Yellow alarm of a zone from a longest wait of (minutes, 0 for none)",
    ),
    "policy.crowd_minutes_orange": (
        "区域最长等候多久起橙色告警（分钟，0 为不用）",
        "Orange alarm of a zone from a longest wait of (minutes, 0 for none)",
    ),
    "policy.crowd_minutes_red": (
        "区域最长等候多久起红色告警（分钟，0 为不用）",
        "Red alarm of a zone from a longest wait of (minutes, 0 for none)",
    ),
    "policy.offer_after_minutes": (
        "预计等候超过多久时，取号机和手机提示别的办法（分钟，0 为不提示）",
        "Kiosk and phone offer other ways when the expected wait passes (minutes, 0 for never)",
    ),
    "policy.wait_target_minutes": (
        "等候时间目标：九成群众不超过（分钟），用于排班测算",
        "Wait target: nine in ten wait no longer than (minutes); used to plan windows",
    ),
    "policy.target_within_percent": (
        "大厅总览：等候在目标以内的人应占多少（%）",
        "Floor: share of visitors who should wait no longer than the target (%)",
    ),
    "policy.target_no_show_percent": (
        "大厅总览：叫号后没来的人应不超过多少（%）",
        "Floor: share of those called who may fail to come (%)",
    ),
    "policy.target_rated_percent": (
        "大厅总览：办件后作出评价的人应占多少（%，0 为不提醒）",
        "Floor: share of services that should be rated (%, 0 for no target)",
    ),
    "policy.promises_public": (
        "向社会公开“等候时间准不准”的成绩单",
        "Publish how good the promised waits were",
    ),
    "policy.pad_timeout_seconds": ("评价器无人操作多久收起（秒）", "The rating pad gives up after (seconds)"),
    "policy.rating_days": ("办完后几天之内可扫码评价", "Days in which a service can be rated"),
    "policy.invite_on_finish": ("办结时自动邀请评价", "Ask for a rating when a service ends"),
    "policy.voice_text_zh": (
        "语音播报的话（{{ticket}} 是号码，{{window}} 是窗口）",
        "What is spoken in Chinese ({{ticket}} and {{window}} are filled in)",
    ),
    "policy.voice_text_en": (
        "英语播报的话（{{ticket}} 是号码，{{window}} 是窗口）",
        "What is spoken in English ({{ticket}} and {{window}} are filled in)",
    ),
    "policy.voice_text_local": (
        "本地语言播报的话（空白则同汉语；只用录音播放）",
        "What is spoken in local languages (empty: as in Chinese; from recordings only)",
    ),
    "policy.voice_languages": ("语音播报的语言，先后为序", "Languages that are spoken, in order"),
    "policy.voice_english": ("何时加播英语", "When English is spoken as well"),
    "policy.voice_repeats": ("叫号播报几遍", "A call is spoken (times)"),
    "policy.voice_merge_over": (
        "等候播报超过几条就只播一遍（超过两倍就合并播报）",
        "Spoken once when more than so many wait (and merged above twice as many)",
    ),
    "policy.voice_late_seconds": ("叫号后多久还没播就不再播（秒）", "A call that was not spoken is dropped after (seconds)"),
    "policy.voice_one": ("号码里的 1 怎么读", "How 1 is read in Chinese numbers"),
    "policy.voice_letters": (
        "字母读音（如 A=诶 B=必，空白为默认）",
        "How letters are read, a Chinese character for each; empty for the usual",
    ),
    "policy.voice_speed": ("语速（%）", "Speed of speech (%)"),
    "policy.voice_volume": ("音量（%）", "Volume (%)"),
    "policy.voice_volume_hours": ("另设音量的时段", "Hours with a volume of their own"),
    "policy.voice_mute": ("不播报叫号的时段", "Hours in which calls are not spoken"),
    "policy.kiosk_idle_seconds": ("取号机无人操作多久回首页（秒）", "The kiosk goes back to its first page after (seconds)"),
    "policy.kiosk_warn_seconds": ("取号机无人操作多久先提醒（秒）", "The kiosk warns of that after (seconds)"),
    "policy.help_escalate_seconds": (
        "求助多久没人应答就告警给值班长（秒，0 为不告警）",
        "The shift leader is told when nobody answers a request for help within (seconds, 0 for never)",
    ),
    "policy.board_theme": ("综合屏的底色", "Ground of the boards"),
    "policy.board_metres": ("最远的座位离综合屏多远（米）", "The farthest seat is from the board (metres)"),
    "policy.board_inches": ("综合屏的尺寸（英寸，对角线）", "Size of the board (inches, diagonal)"),
    "policy.staff_shown": (
        "窗口屏怎样显示当班人员：工号、工号和姓、工号和全名",
        "Staff on window displays: number, number and surname, number and whole name",
    ),
    "policy.device_offline_seconds": ("设备多久没有心跳算离线（秒）", "A silent device counts as offline after (seconds)"),
    # What a rule may hold, where a range or a choice does not say it
    "policy_form.sessions": (
        "一个或几个时段，如周一至周五 08:30–12:00，同一天的时段不重叠",
        "one or more sessions, such as Monday to Friday 08:30–12:00, none of a day overlapping",
    ),
    "policy_form.volumes": (
        "时段和音量，如 12:00–14:30 音量 40（0–100）",
        "hours and a volume, such as 12:00–14:30 at 40 (0–100)",
    ),
    "policy_form.codes": (
        "语言代码，每种一次，其中要有中文 zh，如 zh、en",
        "codes of languages, each once, with Chinese (zh) among them, such as zh, en",
    ),
    "policy.report_mail": (
        "报表生成后发给谁：报表种类=邮箱，多个邮箱用逗号、多种报表用空格隔开，all 为全部报表",
        "Who gets reports by mail: kind=addresses, addresses with commas, kinds with spaces between; “all” stands for every kind",
    ),
}

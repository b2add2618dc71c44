"""Figures: what each is called (``figure_name``) and its formula in words (``figure``), in Chinese and English."""

_TIMES = {
    "wait": ("等候", "wait", "首次呼叫 − 本段开始", "first call - beginning of the leg"),
    "net_wait": (
        "净等候", "net wait", "首次呼叫 − 本段开始 − 时段间休息", "first call - beginning of the leg - breaks between sessions"
    ),
    "last_wait": ("至末次呼叫", "wait to last call", "末次呼叫（含挂起后请回）− 本段开始", "last call, or last asked back from hold, - beginning of the leg"),
    "walk": ("走到窗口", "way to the window", "开始办理 − 末次呼叫（含挂起后请回），按了“开始”的", "start - last call, or last asked back from hold, where start was pressed"),
    "slot_wait": ("预约等候", "wait of bookings", "首次呼叫 − 预约时间，早叫为 0", "first call - booked time, 0 when called earlier"),
    "service": ("办理", "service", "办结 − 开始办理 − 挂起时间", "finish - start - time on hold"),
    "stay": ("在厅", "stay", "结束 − 取号，仍未结束的不计", "end - issue, of tickets that have ended"),
}  # fmt: skip
_STATES = {
    "idle": ("空闲", "idle"),
    "called": ("等人到窗", "awaiting the visitor"),
    "serving": ("办理中", "serving"),
    "paused": ("暂停", "paused"),
    "break": ("休息", "on a break"),
}
_LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
_LEVELS_EN = {5: "very satisfied", 4: "satisfied", 3: "fairly satisfied", 2: "dissatisfied", 1: "very dissatisfied"}


def _of_times() -> dict[str, tuple[str, str]]:
    said: dict[str, tuple[str, str]] = {}
    for name, (zh, en, formula, formula_en) in _TIMES.items():
        said[f"figure_name.mean_{name}_seconds"] = (f"平均{zh}", f"mean {en}")
        said[f"figure_name.median_{name}_seconds"] = (f"{zh}中位数", f"median {en}")
        said[f"figure_name.p90_{name}_seconds"] = (f"{zh}九成以内", f"90 % {en}")
        said[f"figure_name.max_{name}_seconds"] = (f"最长{zh}", f"longest {en}")
        said[f"figure.mean_{name}_seconds"] = (f"（{formula}）之和 ÷ 个数", f"sum of ({formula_en}) / how many")
        said[f"figure.median_{name}_seconds"] = (f"（{formula}）的中位数，最近序数", f"median of ({formula_en}), nearest rank")
        said[f"figure.p90_{name}_seconds"] = (
            f"（{formula}）的第 90 百分位，最近序数", f"90th percentile of ({formula_en}), nearest rank"
        )  # fmt: skip
        said[f"figure.max_{name}_seconds"] = (f"（{formula}）的最大值", f"largest ({formula_en})")
    return said


def _named(name: str, zh: str, en: str, formula: str, formula_en: str) -> dict[str, tuple[str, str]]:
    return {f"figure_name.{name}": (zh, en), f"figure.{name}": (formula, formula_en)}


FIGURES: dict[str, tuple[str, str]] = {
    **_of_times(),
    # Ledger
    **_named("issued", "取号", "issued", "取号的张数", "tickets issued"),
    **_named("served", "办结", "served", "最后一段已办结的号票", "tickets whose last leg was finished"),
    **_named("abandoned", "弃号", "abandoned", "离开或过号后未回的号票", "tickets whose visitor left, or missed the call and did not return"),
    **_named("cancelled", "取消", "cancelled", "由本人或工作人员取消的号票", "tickets cancelled by the visitor or the staff"),
    **_named("expired", "失效", "expired", "闭厅时仍未办结的号票", "tickets still open when the day was closed"),
    **_named("transferred_out", "转出本厅", "transferred out", "最后一段转往其他大厅的号票", "tickets whose last leg went to another hall"),
    **_named("open", "未结束", "open", "此刻仍未结束的号票", "tickets that have not ended yet"),
    # Flow
    **_named("cases", "事项数", "matters", "号票所带事项数之和", "matters brought, over all tickets"),
    **_named("called_tickets", "被呼叫的号票", "tickets called", "至少被呼叫过一次的号票，撤回的呼叫不算", "tickets called at least once; calls that were taken back do not count"),
    **_named("no_shows", "未到次数", "missed calls", "到时无人应答的呼叫次数", "calls that nobody answered in time"),
    **_named(
        "never_came", "叫而未到", "never came", "被呼叫过、从未开始办理、最后弃号或失效的号票",
        "tickets called, never begun, and abandoned or expired in the end",
    ),
    **_named("no_show_share", "未到率", "no-show share", "叫而未到 ÷ 被呼叫的号票", "never came / tickets called"),
    **_named("returned", "过号返回", "returned", "过号后重新排队的号票", "tickets that queued again after a missed call"),
    **_named("returned_served", "返回后办结", "returned and served", "过号返回且办结的号票", "tickets that returned and were served"),
    **_named("return_share", "返回办结率", "served after return", "返回后办结 ÷ 过号返回", "returned and served / returned"),
    **_named(
        "left_uncalled", "未叫先离", "left uncalled", "未被呼叫即弃号、取消或失效的号票",
        "tickets abandoned, cancelled or expired before any call",
    ),
    **_named("left_share", "未叫先离率", "left uncalled, share", "未叫先离 ÷ 取号", "left uncalled / issued"),
    **_named("dropped", "未办结离开", "dropped", "弃号 + 取消 + 失效", "abandoned + cancelled + expired"),
    **_named("dropped_share", "未办结率", "dropped, share", "（弃号 + 取消 + 失效）÷ 取号", "(abandoned + cancelled + expired) / issued"),
    **_named("served_share", "办结率", "served, share", "办结 ÷ 取号，同一批号票", "served / issued, of the same tickets"),
    **_named("booked", "预约号", "booked", "预约按时签到取得的号票，迟到的按普通号", "tickets of bookings checked in on time; who comes late is an ordinary visitor"),
    **_named("agency_tickets", "帮代办号", "agency tickets", "帮代办人员代取的号票", "tickets an agent took for somebody"),
    **_named("cross_tickets", "跨域通办号", "cross-region tickets", "办理其他地区事项的号票，计入收件地", "tickets for matters of other regions, counted where they were taken in"),
    **_named("mean_ahead_seconds", "预约平均提前", "booked, early by", "（预约时间 − 取号）之和 ÷ 预约号，负数为迟", "sum of (booked time - issue) / booked; below 0 is late"),
    # Waits
    **_named("waits", "等候数", "waits", "被呼叫过的段数；直接受理的不计", "legs that were called; those served on the spot are left out"),
    **_named("waits_over_target", "超目标等候", "waits over target", "等候超过目标的段数", "waits longer than the target"),
    **_named("over_target_share", "超目标率", "over target, share", "超目标等候 ÷ 等候数", "waits over target / waits"),
    **_named("waits_in_target", "目标内等候", "waits within target", "等候不超过目标的段数", "waits no longer than the target"),
    **_named("left_waiting", "等候中离开", "left while waiting", "未被呼叫即结束的段数", "legs that ended before any call"),
    **_named("left_in_target", "目标内离开", "left within target", "未被呼叫、在目标时间内离开的段数", "legs that ended uncalled within the target"),
    **_named("line_ends", "离开队列数", "line ends", "被呼叫的和等候中离开的段数", "legs called or left while waiting"),
    **_named(
        "in_target_share", "目标内应答率", "answered within target", "目标内等候 ÷（被呼叫 + 等候中离开），离开算未达标",
        "waits within target / (called + left while waiting); who left counts as failed",
    ),
    **_named("in_target_or_left", "目标内应答或离开", "answered or left within target", "目标内被呼叫或离开的段数", "legs called or left within the target"),
    **_named(
        "in_target_or_left_share", "目标内应答率（离开算达标）", "answered within target, leaving counted as met",
        "目标内应答或离开 ÷（被呼叫 + 等候中离开）", "answered or left within target / (called + left while waiting)",
    ),
    **_named(
        "in_target_of_patient_share", "目标内应答率（不计目标内离开）", "answered within target, early leavers left out",
        "目标内等候 ÷（被呼叫 + 等候中离开 − 目标内离开）", "waits within target / (called + left while waiting - left within target)",
    ),
    **_named("waits_over_hour", "等候超 1 小时", "waits over an hour", "等候超过 60 分钟的段数", "waits longer than 60 minutes"),
    **_named("waiting_minutes", "等候总分钟", "minutes waited", "被呼叫的和等候中离开的段的等候时间之和", "time waited of legs called or left while waiting"),
    **_named("overtaken", "被超越次数", "overtakings", "同一区域、当日后开始排队者先被呼叫的次数之和", "legs that began to wait later in the same zone and day and were called before, over all called"),
    **_named("mean_overtaken", "平均被超越", "overtaken, mean", "被超越次数 ÷ 等候数", "overtakings / waits"),
    **_named("max_overtaken", "最多被超越", "overtaken, most", "一张号被超越次数的最大值", "most later tickets called before one"),
    **_named("on_the_spot", "直接受理", "served on the spot", "未经呼叫直接开始办理的段数", "legs begun at a free window without a call"),
    **_named("slot_waits", "预约被呼叫数", "bookings called", "被呼叫的预约号", "booked tickets that were called"),
    **_named("punctual_calls", "准点呼叫", "punctual calls", "预约时间前后 5 分钟内呼叫的", "bookings called within 5 minutes of their time"),
    **_named("punctual_share", "准点率", "punctual, share", "准点呼叫 ÷ 预约被呼叫数", "punctual calls / bookings called"),
    **_named("survival_wait_seconds", "等候中位数（含离开者）", "median wait, leavers counted", "卡普兰–迈耶中位数：等候中离开的计到离开时为止", "Kaplan–Meier median: who left while waiting counts until then"),
    **_named("wait_evenness", "等候均衡度", "evenness of waits", "（等候之和）² ÷（等候数 × 等候平方之和），以整秒计；1 为人人相同", "(sum of waits)² / (waits × sum of their squares), of whole seconds; 1 where all are alike"),
    **_named("mean_line", "平均排队人数", "people in line, mean", "等候总分钟 ÷ 开放分钟", "minutes waited / minutes the hall was open"),
    # Services
    **_named("services", "办理数", "services", "有结果的办理，一件事的每一步各计一次", "services with an outcome, each step of a theme"),
    **_named("held_minutes", "挂起分钟", "minutes on hold", "开始办理后的挂起时间之和，未再请回的不计", "time on hold after the service began; a hold that was never taken up again does not count"),
    **_named("extended_tickets", "延时办理", "extended tickets", "全部或部分在正常时段以外办理的", "services wholly or partly outside normal hours"),
    **_named(
        "extended_people", "延时服务人数", "extended people", "每天每人计一次：有证件的按证件，没有的每张计一人",
        "persons a day: known by their identity once, without one each ticket for itself",
    ),
    **_named("extended_minutes", "延时分钟", "extended minutes", "在正常时段以外的办理时间之和", "service time outside normal hours"),
    **_named(
        "worked_minutes", "办理分钟", "minutes worked", "办理时间之和；A、B 岗各计自己办理的部分",
        "service time; each of A and B has the part that was worked by himself",
    ),
    **_named("offered_load", "业务负荷（窗口数）", "load, in windows", "办理分钟 ÷ 开放分钟：办完这些业务平均要几个窗口（厄兰）", "minutes worked / minutes the hall was open: how many windows the work takes (erlangs)"),
    # Ratings
    **_named("rated", "评价数", "rated", "对期间内办结的服务所作的评价数", "ratings given for services finished in the period"),
    **{
        code: said
        for level in _LEVELS
        for code, said in _named(
            f"level_{level}", _LEVELS[level], _LEVELS_EN[level], f"评为“{_LEVELS[level]}”的评价数", f"ratings “{_LEVELS_EN[level]}”"
        ).items()
    },
    **{
        code: said
        for level in _LEVELS
        for code, said in _named(
            f"level_{level}_share", f"{_LEVELS[level]}占比", f"{_LEVELS_EN[level]}, share",
            f"评为“{_LEVELS[level]}”的评价数 ÷ 评价数", f"ratings “{_LEVELS_EN[level]}” / rated",
        ).items()
    },
    **_named("participation", "参评率", "participation", "评价数 ÷ 办理数", "rated / services"),
    **_named("good_ratings", "好评数", "good ratings", "5、4、3 级评价数", "ratings of level 5, 4 and 3"),
    **_named("good_share", "好评率", "good share", "好评数 ÷ 评价数，满 10 个评价才计算", "good ratings / rated, from 10 ratings on"),
    **_named("satisfied_ratings", "满意评价", "satisfied ratings", "5、4 级评价数", "ratings of level 5 and 4"),
    **_named("satisfied_share", "满意率", "satisfied share", "满意评价 ÷ 评价数，满 10 个评价才计算", "satisfied ratings / rated, from 10 ratings on"),
    **_named("satisfied_low", "满意率下限", "satisfied share, low", "满意率的 95% 威尔逊区间下限", "low end of the 95 % Wilson interval"),
    **_named("satisfied_high", "满意率上限", "satisfied share, high", "满意率的 95% 威尔逊区间上限", "high end of the 95 % Wilson interval"),
    **_named("bad_ratings", "差评数", "bad ratings", "2、1 级评价数", "ratings of level 2 and 1"),
    # Promises
    **_named("promises", "承诺数", "promises", "取号时告知了等候时间、后来被呼叫的", "first legs called whose visitor was told a wait"),
    **_named("promises_kept", "兑现", "promises kept", "在告知的区间内被呼叫的", "called within the range that was told"),
    **_named("kept_share", "兑现率", "kept, share", "兑现 ÷ 承诺数", "promises kept / promises"),
    **_named("promises_late", "晚于承诺", "later than promised", "在告知的区间之后被呼叫的", "called after the range that was told"),
    **_named("late_share", "晚于承诺率", "late, share", "晚于承诺 ÷ 承诺数", "later than promised / promises"),
    **_named("promise_error_seconds", "平均偏差", "mean error", "|等候 − 告知的中值| 之和 ÷ 承诺数", "sum of |wait - told middle| / promises"),
    **_named("promise_bias_seconds", "平均偏移", "mean bias", "（等候 − 告知的中值）之和 ÷ 承诺数，正数为晚", "sum of (wait - told middle) / promises; above 0 is late"),
    # Window time
    **{
        code: said
        for state, (zh, en) in _STATES.items()
        for code, said in _named(f"{state}_minutes", f"{zh}分钟", f"minutes {en}", f"窗口{zh}的时间", f"time a window was {en}").items()
    },
    "figure.paused_minutes": ("窗口暂停的时间，含交班后无人接岗的", "time a window was paused, or handed over and not yet taken over"),
    **_named("busy_minutes", "在办分钟", "busy minutes", "办理中的时间", "time serving"),
    **_named("ready_minutes", "可受理分钟", "ready minutes", "办理中 + 空闲 + 等人到窗", "serving + idle + awaiting the visitor"),
    **_named("open_minutes", "开窗分钟", "open minutes", "可受理 + 暂停 + 休息", "ready + paused + on a break"),
    **_named("occupancy", "忙碌率", "occupancy", "在办分钟 ÷ 可受理分钟", "busy minutes / ready minutes"),
    **_named("utilisation", "利用率", "utilisation", "在办分钟 ÷ 开窗分钟", "busy minutes / open minutes"),
    **_named("hall_open_minutes", "开放分钟", "minutes the hall was open", "大厅各时段（含个别区域的延时时段）的时间，重叠的只计一次", "time of the hall's sessions, those of single zones too, each moment once"),
    **_named("mean_open_windows", "平均开窗数", "open windows, mean", "开窗分钟 ÷ 开放分钟", "open minutes / minutes the hall was open"),
    **_named("planned_minutes", "排班分钟", "planned minutes", "排班表安排窗口有人的时间", "time for which the roster has somebody at a window"),
    **_named("covered_minutes", "在岗分钟", "covered minutes", "排班时间内窗口有人负责的时间，暂停也算", "planned time in which anybody answered for the window, pauses too"),
    **_named("schedule_adherence", "排班执行率", "schedule adherence", "在岗分钟 ÷ 排班分钟", "covered minutes / planned minutes"),
    # Devices
    **_named("device_minutes", "设备应运行分钟", "minutes devices should work", "大厅开放时设备应运行的时间", "time devices should have worked, the hall being open"),
    **_named("device_working_minutes", "设备正常分钟", "minutes devices worked", "其中没有故障、没有离线的时间", "of it, without faults and not offline"),
    **_named("device_availability", "设备完好率", "device availability", "设备正常分钟 ÷ 设备应运行分钟", "minutes devices worked / minutes they should"),
    # Cuts
    "cut.zone": ("区域", "Zone"),
    "cut.item": ("事项", "Matter"),
    "cut.window": ("窗口", "Window"),
    "cut.person": ("人员", "Person"),
    "cut.role": ("A/B 岗", "A or B"),
    "cut.channel": ("取号渠道", "Channel"),
    "cut.priority_class": ("优先级", "Class"),
    "cut.special_group": ("特殊群体", "Special group"),
    "cut.purpose": ("来意", "Purpose"),
    "cut.language": ("语言", "Language"),
    "cut.cross": ("跨域通办", "Cross-region"),
    "cut.ending": ("结果", "Ending"),
    "cut.hall": ("大厅", "Hall"),
    "cut.half_hour": ("半小时", "Half hour"),
    "cut.hour": ("小时", "Hour"),
    "cut.weekday": ("星期", "Weekday"),
    "cut.day": ("日", "Day"),
    "cut.week": ("周", "Week"),
    "cut.ten_days": ("旬", "Ten days"),
    "cut.month": ("月", "Month"),
    "cut.quarter": ("季", "Quarter"),
    "cut.year": ("年", "Year"),
    "weekday.1": ("周一", "Mon"),
    "weekday.2": ("周二", "Tue"),
    "weekday.3": ("周三", "Wed"),
    "weekday.4": ("周四", "Thu"),
    "weekday.5": ("周五", "Fri"),
    "weekday.6": ("周六", "Sat"),
    "weekday.7": ("周日", "Sun"),
    "ten_days.1": ("上旬", "1–10"),
    "ten_days.2": ("中旬", "11–20"),
    "ten_days.3": ("下旬", "from 21"),
    "cut.device": ("设备", "Device"),
    "cut.device_kind": ("设备种类", "Kind of device"),
    "device_kind.kiosk": ("取号机", "Kiosk"),
    "device_kind.board": ("大屏", "Board"),
    "device_kind.window_display": ("窗口屏", "Window screen"),
    "device_kind.pad": ("评价器", "Rating pad"),
    "device_kind.agent": ("设备代理", "Device agent"),
    "device_kind.printer": ("号票打印机", "Ticket printer"),
    "device_kind.led_bar": ("条屏", "LED bar"),
    "device_kind.led_digits": ("数码屏", "LED digits"),
    "device_kind.keypad": ("物理叫号器", "Keypad"),
    "device_kind.id_reader": ("身份证读卡器", "ID card reader"),
    "device_kind.scanner": ("扫码器", "Scanner"),
    "device_kind.badge": ("工牌读卡器", "Badge reader"),
    "device_kind.voice": ("语音模块", "Voice module"),
    "figures.none": ("（无）", "(none)"),
    "figures.total": ("合计", "Total"),
    "figures.in_seconds": ("{title}（秒）", "{title} in seconds"),
    "figures.in_minutes": ("{title}（分钟）", "{title} in minutes"),
    "figures.from_to": ("期间", "Period"),
    "figures.made_at": ("生成时间", "Made at"),
    "figures.edition": ("指标定义版本", "Edition of definitions"),
    "figures.target": ("等候目标（分钟）", "Wait target (minutes)"),
    "figures.narrowed": ("筛选", "Only"),
    "figures.formula": ("公式", "Formula"),
    "figures.figure": ("指标", "Figure"),
    "figures.rows": ("行数", "Rows"),
    "figures.hall": ("大厅", "Hall"),
}  # fmt: skip

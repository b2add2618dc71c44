"""The two-month review: refusals, alarms, headings of its file, sources of indicators.

Parameters: count, limit, key (of an indicator or source), period, due.
"""

REVIEWS: dict[str, tuple[str, str]] = {
    "unknown_review": ("没有这一期考核，请刷新页面。", "There is no such review. Refresh the page."),
    "unknown_sheet": ("这一期考核里没有这张考核表，请刷新页面。", "There is no such sheet in this review. Refresh the page."),
    "unknown_indicator": ("没有这项指标，请刷新页面。", "There is no such indicator. Refresh the page."),
    "unknown_objection": ("没有这项异议，请刷新页面。", "There is no such objection. Refresh the page."),
    "no_own_sheet": ("这一期没有您的考核表，或尚未公布。", "There is no sheet of yours in this review, or it is not published yet."),
    "review_published": (
        "考核已经公布，不能再登记或公布；有误的，由本人提出异议后更正。",
        "The review is published and cannot be entered or published again. What is wrong is put right by an objection.",
    ),
    "review_not_published": ("考核尚未公布，请等公布后再提。", "The review is not published yet. Wait until it is."),
    "review_moved_on": ("考核已进入下一步，请刷新页面。", "The review has moved on. Refresh the page."),
    "review_not_decided": (
        "异议期未满或还有异议没有答复，不能定稿；请先答复全部异议。",
        "People may still object, or an objection is not answered. Answer all of them first.",
    ),
    "review_final": (
        "考核已经定稿，不用再定；有误的，请登记调整。",
        "The review is final already. Enter an adjustment for what is wrong.",
    ),
    "review_not_final": (
        "考核尚未定稿，不用调整；有误的，由本人提出异议后更正。",
        "The review is not final, so nothing is adjusted. What is wrong is put right by an objection.",
    ),
    "review_not_by_hand": (
        "这项由系统统计，不能登记；有误的，由本人提出异议后更正。",
        "This is measured and cannot be entered. What is wrong is put right by an objection.",
    ),
    "review_value_needed": ("采纳异议要填更正后的数值，请填写。", "An upheld objection needs the right value. Enter it."),
    "review_value_range": ("数值应在 0 到 {limit} 之间，请改正。", "The value must be from 0 to {limit}. Correct it."),
    "review_share_range": ("比例应在 0% 到 100% 之间，请改正。", "A share lies between 0 % and 100 %. Correct it."),
    "objection_time_over": ("异议期已过，不能再提异议；请直接与主管联系。", "The time for objections is over. Talk to the manager."),
    "objection_open": ("这项指标已有一项异议在等答复，请等答复。", "An objection to this figure waits for its answer. Wait for it."),
    "objection_answered": ("这项异议已有结果，请刷新页面。", "This objection has its outcome already. Refresh the page."),
    "objection_text_needed": ("请写明异议的理由。", "Say what is wrong with the figure."),
    "own_objection": ("不能答复自己的异议，请由其他管理人员答复。", "You cannot answer your own objection. Another manager must."),
    "comparison_days": ("起止日期不对，最多 {limit} 天，请改正。", "The days are wrong; {limit} at most. Correct them."),
    # The scheme
    "review_scheme_changed": (
        "指标刚被别人改过，请刷新页面，在新的基础上修改。",
        "Somebody else changed the indicators a moment ago. Refresh the page and change the new ones.",
    ),
    "review_groups_fixed": (
        "服务规范、效能、评价三组不能增减，每组权重 1–98。",
        "The groups conduct, efficiency and rating stay, each with a weight of 1 to 98.",
    ),
    "review_weights_sum": ("三组权重之和应为 100，现为 {count}，请改正。", "The weights of the groups are to come to 100, not {count}. Correct them."),
    "review_group_empty": (
        "窗口和人员的每一组都要有至少一项指标，请补上。",
        "Each group needs at least one indicator for windows and one for people. Add it.",
    ),
    "review_too_many_indicators": ("指标最多 {limit} 项，请减少。", "There may be {limit} {limit|indicator|indicators} at most. Drop some."),
    "review_indicator_twice": ("指标编号“{key}”重复，请改一个。", "The code “{key}” is used by two indicators. Change one."),
    "review_source_refused": (
        "不能用“{key}”考核：单看件数、平均时长或忙闲，会亏待办难事的人；请用“办理时间”或比率。",
        "“{key}” is no measure of people: counts, mean times and how busy it was wrong who has the hard matters. Use a share.",
    ),
    "review_indicator_marks": (
        "指标“{key}”的满分值和零分值不能相同，权重至少为 1，请改正。",
        "The indicator “{key}” needs different values for full and no marks, and a weight of 1 or more. Correct it.",
    ),
    # Alarms
    "alarm.review_due": ("{period} 起两个月的考核应于 {due} 前定稿。", "The review of the two months from {period} is due on {due}."),
    "alarm.review_overdue": (
        "{period} 起两个月的考核已逾期，应于 {due} 前定稿。",
        "The review of the two months from {period} is overdue: it was due on {due}.",
    ),
    # Sources of indicators
    "review_source.by_hand": ("人工登记", "entered by hand"),
    "review_source.observed_expected": ("办理时间（实际 ÷ 应需）", "service time, observed / expected"),
    "review_source.held_time_share": ("挂起时间占比", "time on hold, share"),
    "review_source.late_opening_share": ("迟开窗场次占比", "sessions opened late, share"),
    "review_source.uncovered_share": ("空岗时间占比", "time nobody was there, share"),
    "review_source.long_pauses": ("每 10 个工作日超时暂停次数", "long pauses in 10 days worked"),
    # The file
    "review_subject.window": ("窗口", "window"),
    "review_subject.person": ("人员", "person"),
    "review_why.few": ("数量太少，不比较", "too few to compare"),
    "review_why.none": ("没有数据", "nothing counted"),
    "review_why.by_hand": ("未登记", "not entered"),
    "review_column.subject": ("对象", "Of"),
    "review_column.number": ("编号", "Number"),
    "review_column.name": ("姓名或名称", "Name"),
    "review_column.total": ("总分", "Total"),
    "review_column.conduct": ("服务规范", "Conduct"),
    "review_column.efficiency": ("效能", "Efficiency"),
    "review_column.rating": ("评价", "Rating"),
    "review_column.final_total": ("最终总分（调整前）", "Final total, before adjustments"),
    "review_column.first_total": ("公布时总分", "Total as published"),
    "review_column.mark_of": ("{item}得分", "{item}, marks"),
}  # fmt: skip

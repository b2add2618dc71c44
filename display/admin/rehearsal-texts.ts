import { texts } from "../common/texts";

export const t = texts({
  drafted: ["改了 {n} 处", "{n} {n|change|changes}"],
  as_on_the_day: ["与当天相同", "as on that day"],
  add: ["增加一段", "Add a time"],
  sessions: ["办公时段", "Sessions"],
  sessions_what: [
    "写出的区域当天只按这里的时段开放。时段变短时窗口停叫，变长时当时在岗的人继续办理。",
    "A zone named here is open on that day in these sessions only. Where a session is shorter its windows call nobody; where it is longer, whoever sat there goes on.",
  ],
  every_zone: ["全部区域", "Every zone"],
  posts: ["在岗人员", "Who stands where"],
  posts_what: [
    "这段时间由这个人在这个窗口办理，不在别的窗口。技能随人走；当天办了 5 件以上的人，按本人快慢折算办理时间。",
    "For this time the person is at this window and at no other. Skills go with the person; of whoever served five or more that day, services take as long as that person takes.",
  ],
  person: ["人员", "Person"],
  configuration: ["以哪份配置草案为准", "Under which draft of the configuration"],
  as_it_is: ["现行配置", "none: as the hall is now"],
  profiles: ["窗口办理范围", "What windows take"],
  profiles_what: ["选一个窗口，改它当天办理的区域、次序和权重。", "Choose a window and change the zones it takes on that day, their rank and weight."],
  add_profile: ["改一个窗口", "Change a window"],
  zone: ["区域", "Zone"],
});

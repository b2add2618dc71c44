import type { Pair } from "../common/texts";

/** Texts for the cases that come up, ready to be shown as they are: what is the matter, then what to do. */
export const READY: readonly { name: string; text: Pair }[] = [
  { name: "fire_drill", text: ["现在进行消防演练，请听从工作人员指引", "This is a fire drill. Please follow the staff"] },
  { name: "evacuation", text: ["请立即从最近的安全出口离开，不要乘电梯", "Leave by the nearest exit now. Do not use the lifts"] },
  { name: "system_fault", text: ["系统故障，业务暂停，号票继续有效，请稍候", "System fault. Service is paused; your ticket stays valid. Please wait"] },
  { name: "power_cut", text: ["大厅停电，请留在原位，工作人员会来引导", "The power is out. Please stay where you are; the staff will guide you"] },
  { name: "lost_child", text: ["有小朋友走失，请家长到综合咨询台", "A child is looking for its family. Please come to the enquiry desk"] },
  { name: "medical_help", text: ["有人需要急救，懂急救的朋友请到咨询台，请让出通道", "Somebody needs first aid. If you can help, come to the enquiry desk; please keep the way clear"] },
  { name: "bad_weather", text: ["暴雨红色预警，请留在室内，暂勿离开大厅", "Red rainstorm warning. Please stay inside the hall"] },
];

"""What the papers of the demonstration are called and say; ordinary words."""

TITLES = {
    "study_plan": "年度学习安排",
    "team_study_plan": "班子年度学习教育工作计划",
    "shortboard_list": "短板清单",
    "key_tasks": "重点任务清单",
    "meeting_plan": "年度“三会一课”计划",
    "theme_day_plan": "主题党日年度计划",
    "work_plan": "工作计划",
    "meeting_report": "“三会一课”开展情况报告",
    "theme_day_report": "主题党日开展情况报备",
    "special_report": "学习教育情况专题报告",
    "annual_review": "年度检查评估和总结",
    "secretary_report": "支部书记年度报告",
    "appraisal_grades": "民主评议党员等次备案",
    "personal_study_plan": "个人自学计划",
    "study_tasks": "年度学习任务完成情况",
    "major_event_report": "重大情况报告",
    "implementation_plan": "贯彻落实方案",
    "member_report": "党员思想汇报",
}

ITEMS = {
    "shortboard_list": ["党员外出多，集中学习到会率不高", "会议记录过于简单"],
    "key_tasks": [
        "提高到会率：错时开会、送学上门，六月底前，书记负责",
        "规范记录：按要点记、会后公布，三月底前，记录员负责",
    ],
    "study_plan": ["党章党规，一季度", "系列讲话，二、三季度", "年度总结，四季度"],
    "team_study_plan": ["集中学习每季度一次", "讲党课、到联系点过党日"],
    "work_plan": ["学习教育与业务同部署", "每季度督查一次", "问题列单销号"],
    "personal_study_plan": ["通读党章", "精读两本理论书", "写一篇调研"],
    "study_tasks": ["规定篇目已读完", "参加集中学习", "完成调研"],
}

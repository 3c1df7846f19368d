package fault

import (
	"fmt"
	"strings"
)

// Language of an answer.
type Language string

// The languages that Docket speaks.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// ParseLanguage reads an Accept-Language header (RFC 9110 §12.5.4) as far as two languages need:
// the first of zh and en that is named wins, Chinese when neither is.
func ParseLanguage(header string) Language {
	for part := range strings.SplitSeq(strings.ToLower(header), ",") {
		tag := strings.TrimSpace(part)
		switch {
		case strings.HasPrefix(tag, "zh"):
			return Chinese
		case strings.HasPrefix(tag, "en"):
			return English
		}
	}
	return Chinese
}

// Text returns the message of e in language l.
func (e *Error) Text(l Language) string {
	if l == English {
		return e.EN
	}
	return e.ZH
}

// Message returns the sentence for f in language l: what is wrong and what to do.
func (f Field) Message(l Language) string {
	text, ok := fieldTexts[f.Code]
	if !ok {
		text = fieldTexts["invalid"]
	}
	sentence := text.zh
	if l == English {
		sentence = text.en
	}
	for name, value := range f.Params {
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", fmt.Sprint(value))
	}
	return sentence
}

type pair struct{ zh, en string }

var fieldTexts = map[string]pair{
	"required":              {"必填，请补充。", "This is required."},
	"invalid":               {"内容无法识别，请检查。", "This cannot be understood; check it."},
	"type":                  {"类型不对，应为 {expected}。", "This has the wrong type; {expected} is expected."},
	"unknown_field":         {"没有这个字段，请删除或检查拼写。", "There is no such field; remove it or check the spelling."},
	"duplicate_field":       {"字段重复出现。", "The field appears twice."},
	"not_editable":          {"此处不能修改该字段。", "This field cannot be changed here."},
	"too_long":              {"过长，最多 {max} 个字符。", "Too long; at most {max} characters."},
	"too_many":              {"数量过多，最多 {max} 项。", "Too many; at most {max}."},
	"out_of_range":          {"应在 {min} 到 {max} 之间。", "Must be between {min} and {max}."},
	"choice":                {"只能是：{choices}。", "Must be one of: {choices}."},
	"date":                  {"不是有效日期，应为 YYYY-MM-DD。", "Not a valid day; use YYYY-MM-DD."},
	"time":                  {"不是有效时间，应为 RFC 3339 格式。", "Not a valid time; use RFC 3339."},
	"in_future":             {"不能晚于今天。", "Must not be later than today."},
	"before_received":       {"不能早于收文日期。", "Must not be before the day of receipt."},
	"control_characters":    {"含有不可见的控制字符，请删除。", "Contains control characters; remove them."},
	"not_utf8":              {"不是有效的 UTF-8 文本。", "Not valid UTF-8 text."},
	"empty_scope":           {"分发范围不能为空，请选择部门、人员、职级或全体。", "The distribution is empty; choose departments, people, ranks or all."},
	"unknown_department":    {"没有部门 {value}。", "There is no department {value}."},
	"unknown_user":          {"没有人员 {value}。", "There is no person {value}."},
	"unknown_rank":          {"没有职级 {value}。", "There is no rank {value}."},
	"unknown_register":      {"没有这个登记簿，或不适用于此类文件。", "There is no such register for this kind of document."},
	"file_required":         {"请至少上传一个文件；若为纸质件，请将载体设为 paper。", "Attach at least one file, or set carrier to paper."},
	"location_required":     {"纸质件须填写存放位置。", "Say where the paper lies."},
	"due_required":          {"办件须填写办理期限。", "A document that needs action needs a due date."},
	"above_clearance":       {"密级高于您的涉密等级，请由有权人员登记。", "This level is above your clearance; a cleared registrar must register it."},
	"system_facet":          {"“密级”由密级字段决定，不能另设标签。", "The facet 密级 follows the classification and cannot be given."},
	"lead_also_assists":     {"主办部门不能同时为协办部门。", "The lead department cannot assist as well."},
	"unknown_document":      {"没有这份公文。", "There is no such document."},
	"void_document":         {"该登记已作废，不能作为答复对象。", "That entry is void and cannot be answered."},
	"own_reply":             {"公文不能答复自己。", "A document cannot answer itself."},
	"below_answered":        {"所答复的公文为{level}，答复的密级不能低于它。", "The document answered is {level}; a reply cannot be of a lower level."},
	"copy_no":               {"份号应为 6 位数字。", "A copy number has six digits."},
	"unknown_intake":        {"待登记中没有这个文件，或已被登记。", "There is no such file waiting for registration."},
	"unknown_file":          {"没有这个文件。", "There is no such file."},
	"cursor":                {"翻页标记与本次查询不符，请从第一页重新查询。", "The cursor belongs to another query; start from the first page."},
	"unknown_facet":         {"没有这个分类维度：{value}。", "There is no facet {value}."},
	"query_too_long":        {"查询过长，最多 {max} 个字符。", "The query is too long; at most {max} characters."},
	"tag_form":              {"标签应写作 分类:值。", "Write a tag as facet:value."},
	"unknown_setting":       {"没有这个参数：{value}。", "There is no setting {value}."},
	"fonds_code":            {"全宗号为 4 位数字或大写字母，如 L001。", "A fonds code has four digits or capital letters, such as L001."},
	"taken":                 {"已被使用，请换一个。", "Already taken; choose another."},
	"username":              {"用户名只能含小写字母、数字、点、横线，2 到 64 个字符。", "A user name has 2–64 lower-case letters, digits, dots or hyphens."},
	"code":                  {"代码只能含字母、数字、横线，1 到 32 个字符。", "A code has 1–32 letters, digits or hyphens."},
	"password_weak":         {"密码至少 {min} 个字符，且不能与用户名相同。", "A password needs at least {min} characters and must differ from the user name."},
	"password_wrong":        {"当前密码不正确。", "The current password is not right."},
	"cycle":                 {"上级部门不能是自己或自己的下级。", "A department cannot lie below itself."},
	"year_fixed":            {"编号属于 {year} 年，收文日期不能改到其他年份。请作废后重新登记。", "The number belongs to {year}; the day of receipt cannot move to another year. Void the entry and register it anew."},
	"reason_required":       {"请填写理由。", "Give a reason."},
	"order":                 {"record 部分须在文件之前。", "The part record must come before the files."},
	"unknown_part":          {"多余的表单部分。", "This form part is not expected."},
	"list_place":            {"应为日期（YYYY-MM-DD）或收文号。", "Give a day (YYYY-MM-DD) or a register number."},
	"too_many_found":        {"符合的文件超过 {max} 份，请增加词语或筛选条件。", "More than {max} documents match; add words or filters."},
	"unknown_column":        {"没有这一列：{value}。", "There is no column {value}."},
	"page_order":            {"页码应在 1 到 {max} 之间，且每页只出现一次。", "Pages are numbered 1 to {max}, each at most once."},
	"rotation":              {"旋转角度只能是 0、90、180、270。", "A page is turned by 0, 90, 180 or 270."},
	"split_places":          {"拆分处应在 1 到 {max} 之间，从小到大。", "Split after pages 1 to {max}, in rising order."},
	"added_and_removed":     {"同一标签不能既添加又删除。", "A tag cannot be both added and removed."},
	"same_name":             {"不能与合并后的名称相同。", "This is the name that the others become; leave it out."},
	"is_alias":              {"这是另一名称的别名，请合并到该名称。", "This is an alias of another name; merge into that name."},
	"number_form":           {"编号格式中占位符 year 与 number（加花括号）须各出现一次，可再含 prefix；number:4 表示补零到 4 位。", "A form holds the fields year and number, in braces, once each, and perhaps prefix; number:4 pads with zeros."},
	"form_taken":            {"此格式与登记簿 {prefix} 的编号无法区分，请修改。", "Numbers of this form cannot be told from those of register {prefix}; change it."},
	"register_prefix":       {"登记簿代字只能含文字、数字、横线、间隔点，1 到 20 个字符。", "A prefix has 1–20 letters, digits, hyphens or middle dots."},
	"default_needed":        {"须有一个默认登记簿；请将另一个设为默认。", "One register must be the default; make another one the default instead."},
	"year_begun":            {"{year} 年已有编号，起始号须在当年首次登记之前设定。", "Numbers of {year} have been given; set the first number before the first entry of a year."},
	"not_of_department":     {"只能是本部门或下级部门的在岗人员。", "Only an active person of this department or of one below."},
	"same_person":           {"两处不能是同一人，请另选一人。", "Both are the same person; choose somebody else for one."},
	"nobody_signs":          {"部门 {value} 没有可以签收的人。请在“组织与人员”中指定收文联系人，或改选具体人员。", "Nobody can sign for department {value}. Name its contact under Departments, or choose people instead."},
	"no_recipient":          {"没有可以签收的收件人，请选择部门或人员。", "This leaves nobody to sign; choose departments or people."},
	"unknown_recipient":     {"{value} 不在签收名单中。", "{value} is not asked to sign for this document."},
	"outside_scope":         {"不在已批准的传阅范围内。请先申请扩大范围。", "Not in the approved scope. Ask for a wider scope first."},
	"file_name":             {"文件名不可用，请改名后重试。", "This file name cannot be used; rename the file."},
	"years_or_permanent":    {"请填写续存年数（1 到 100，累计不超过 300），或选择永久。", "Give 1 to 100 more years, at most 300 in all, or permanent."},
	"destroyed_already":     {"该文件已销毁。", "This document has been destroyed already."},
	"destruction_under_way": {"该文件已列入另一份销毁清册。", "This document is on the list of another destruction."},
	"kept_for_good":         {"该文件永久保管，不得销毁。", "This document is kept for good."},
	"not_due":               {"保管期限未满，{date} 起方可鉴定；请先移出清册。", "Its retention has not ended; it is due for appraisal from {date}. Take it off the list."},
	"not_filed":             {"该文件尚未归档；只能销毁已归档且到期、已作废、已退文或历史文件。", "It has not been filed; only what is filed and due, void, returned or historical can be destroyed."},
	"on_hold":               {"该文件被冻结，解除冻结前不得销毁。", "A hold stands on this document; it must be lifted first."},
	"paper_out":             {"该文件有纸质件尚未清退，请先收回。", "A paper copy of this document is out; it must be returned first."},
	"setting_required":      {"请管理员先在设置中填写 {value}。", "An administrator fills in the setting {value} first."},
	"period_order":          {"结束日期不能早于开始日期。", "The last day must not be before the first."},
	"period_long":           {"期间过长，最多 {max} 年。", "The period is too long; at most {max} years."},
	"year_reason":           {"办结年度为 {year}，改用其他归档年度须填写理由。", "The matter was concluded in {year}; filing it under another year needs a reason."},
	"archive_category":      {"门类为两个字母，如 WS。", "A category has two letters, such as WS."},
	"archive_office":        {"机构或问题代码为 1 到 16 个字母或数字，且不能是保管期限代码。", "An office has 1–16 letters or digits and is no code of a retention period."},
	"not_concluded":         {"尚未办结。", "The matter is not concluded yet."},
	"scope_undecided":       {"分发范围尚未批准。", "The distribution has not been decided on."},
	"acknowledgements_open": {"还有 {count} 份签收未完成。", "{count} acknowledgements are outstanding."},
	"content_withheld":      {"文件内容已撤下，不能归档。", "The content was withheld and cannot be filed."},
	"break_length":          {"假期的最后一天不能早于第一天，且一次不超过 {max} 天。", "A break ends on or after its first day and lasts at most {max} days."},
	"day_twice":             {"{value} 出现了两次。", "{value} is listed twice."},
	"not_weekend":           {"调休上班日应为周六或周日，且不在假期之内。", "A day worked instead is a Saturday or Sunday outside every break."},
	"not_off":               {"法定节假日须在所列假期之内。", "A statutory holiday lies within one of the breaks."},
	"other_year":            {"应为 {year} 年的日期，或上一年 12 月的日期。", "This must be a day of {year} or of the December before."},
	"email":                 {"不是有效的邮箱地址，应如 zhang@example.cn。", "Not an e-mail address; write it like zhang@example.cn."},
	"url":                   {"不是有效的地址，应以 https:// 开头。", "Not an address; it begins with https://."},
	"confirm_required":      {"涉密事项须输入本人密码确认。", "Confirm what is classified with your own password."},
	"return_to":             {"请指定退回到哪个节点，可选：{choices}。", "Name the node to return to, one of: {choices}."},
	"one_addressee":         {"节点 {place} 须且只能指定一个角色、人员或部门。", "Node {place} needs exactly one of role, user and department."},
	"person_only":           {"涉密文件只能交给具体人员；请为节点 {place} 指定人员。", "What is classified goes to persons only; name a person for node {place}."},
	"not_cleared":           {"节点 {place} 的人员不能阅读该密级，请换人。", "The person of node {place} may not read this level; choose another."},
	"keeper_not_cleared":    {"“{value}”的涉密等级不足以保管此件，请换人。", "{value} is not cleared to keep this; choose another."},
	"reclassify":            {"密级的升降请用“变更密级”办理。", "A level is raised and lowered by changing the classification."},
	"no_department":         {"您不属于任何部门，不能拟稿；请联系管理员。", "You belong to no department, so you cannot draft; ask an administrator."},
	"number_given":          {"文号已编，不能再换机关代字。", "The number has been given; the register can no longer be changed."},
	"route_fixed":           {"退回后重新提交，仍由原来各节点办理，不能改流程。", "After a return the same nodes decide again; the route is not changed."},
	"sign_off_missing":      {"流程中须有签发节点，请补充签发人。", "Somebody has to sign it off; add who does."},
	"seal_missing":          {"涉密文件须指定用印的登记员，请补充用印节点。", "For a classified document name the registrar who seals it; add the node."},
	"seal_not_needed":       {"该文件无须用印，请去掉用印节点，或改为须用印。", "This document needs no seal; take the node out, or say that it needs one."},
	"seal_of_draft":         {"用印只在拟稿流程的用印节点登记。", "A seal is used at the seal node of what is written here, and nowhere else."},
	"no_seal_now":           {"该文件现在不用印，不能添加用印扫描件。", "Nothing is sealed here now, so a scan of the sealed original cannot be added."},
	"not_a_sealed_scan":     {"请选择本文件中的用印扫描件；没有时请先上传。", "Choose the scan of the sealed original among the files of this document; upload it first where there is none."},
	"draft_order":           {"顺序应为审核、会签、签发、复核、用印；并行只限相同的环节，用印只有一个。", "The order is review, countersign, sign off, check, seal; only nodes of one kind stand beside each other, and there is one seal."},
	"not_a_leader":          {"签发人须为管理层、主管或部门主管，请换人。", "Management, a supervisor or a department head signs off; choose another."},
	"not_a_registrar":       {"复核和用印由登记员办理，请换人。", "A registrar checks and seals; choose another."},
	"own_request":           {"不能审批自己发起的事项，请为节点 {place} 换人。", "Nobody approves what they have started; choose another for node {place}."},
	"unknown_person":        {"没有这个人员，或已离开。", "There is no such person, or they have left."},
	"nobody_in_role":        {"节点 {place} 的角色目前无人可办理，请换人或先设定人员。", "Nobody with the role of node {place} can act; choose another or give someone the role."},
	"route_order":           {"顺序应为初审、拟办、批示，然后承办或传阅。", "The order is triage, propose, instruct, then handle or circulate."},
	"after_due":             {"不能晚于文件的办理期限 {day}。", "Must not be after the document's due date {day}."},
	"one_lead":              {"同时承办的部门中须有且只有一个主办部门。", "Of departments that handle it together exactly one must be the lead."},
	"not_on_paper":          {"此事项须本人亲自办理，不能代录。", "This is for the person alone; it cannot be entered for somebody."},
	"result_required":       {"请填写办理结果。", "Give the result."},
	"not_their_task":        {"该事项不在此人处。", "This does not wait for that person."},
	"before_arrival":        {"不能早于送达日 {day} 的前一天。", "Must not be earlier than the day before it arrived, {day}."},
	"one_person":            {"请指定一名人员。", "Name exactly one person."},
	"people_required":       {"请指定人员。", "Name at least one person."},
	"not_self":              {"不能是本人，请换人。", "This cannot be yourself; choose another person."},
	"own_grant":             {"不能授权给自己，请由另一位主管授权。", "Nobody grants this to themselves; another supervisor must."},
	"no_auditor":            {"此人没有“审计”角色，请先由管理员设置。", "This person does not have the role auditor; an administrator must give it first."},
	"auditor_not_cleared":   {"此人的涉密等级为{level}，授权不能高于它。", "This person is cleared for {level}; a grant cannot go above it."},
	"grant_above_clearance": {"高于您的涉密等级，请由有权主管授权。", "This is above your clearance; a cleared supervisor must grant it."},
	"before_start":          {"不能早于起始日期。", "Must not be before the first day."},
	"expired_day":           {"不能早于今天。", "Must not be before today."},
	"grant_too_long":        {"授权最长一年，到期可再授权。", "A grant lasts a year at most; it can be given again."},
	"only_own":              {"只能委托自己的事项。", "Only what is your own can be given to somebody."},
	"in_person":             {"核准范围、核准销毁、监销须本人办理，不能委托。", "Approving a scope or a destruction and witnessing are for the person alone."},
	"in_past":               {"不能早于今天。", "Must not be earlier than today."},
	"too_long_a_time":       {"最长 {max} 天；到期可再委托。", "At most {max} days; it can be given again."},
	"authority":             {"按审批权限“{name}”，不能缺少节点 {node}，且须按其顺序。", "The authority table “{name}” asks for node {node}, in its order."},
	"same_level":            {"密级与期限均未改变。", "This is the level and the period that it has already."},
	"copy_number":           {"份号只能含文字、数字、横线，最多 20 个字符。", "A copy number has at most 20 letters, digits or hyphens."},
	"before_handed":         {"不能早于发出日期。", "Must not be before the day on which it was handed out."},
	"due_after_loan":        {"请填写归还日期，且不早于借出之日。", "Give the day by which it comes back, not before the loan."},
	"one_holder":            {"请选择一个部门或一个人。", "Choose either a department or a person."},
	"not_later":             {"须晚于现有期限 {value}。", "This must be later than the date in force, {value}."},
	"not_of_post":           {"须是有该岗位（{post}）且在用的人员。", "This must be an active person of the post ({post})."},
	"handover_self":         {"不能交接给本人，请另选接手人。", "Nobody hands over to themselves; choose somebody else."},
	"handover_left":         {"还有 {count} 项未交接。", "{count} are not handed over yet."},
	"listed_twice":          {"同一文件只能列入一次。", "The same document is listed twice."},
	"two_witnesses":         {"须指定两名不同的监销人。", "Name two different witnesses."},
	"witness_has_part":      {"{value} 是提出人或执行人，不能担任监销人。", "{value} asked for the destruction or carries it out and cannot be a witness."},
	"unfit_for_destruction": {"{value} 不能承担此项：须为在岗人员，具备相应角色和涉密等级，且不是提出人。", "{value} cannot take this part: it needs an active person with the role and the clearance, who did not ask for it."},
	"count_differs":         {"件数与清册不符，请核对后重新输入。", "This is not the number of items on the list; count again."},
}

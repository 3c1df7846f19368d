package sample

import (
	"docket/internal/access"
	"docket/internal/tag"
)

// Record is what the registrar types when a letter arrives; its JSON is that of a registration.
type Record struct {
	Title          string       `json:"title"`
	Source         string       `json:"source"`
	SourceNo       string       `json:"source_no"`
	Kind           string       `json:"kind"`
	ReceivedOn     string       `json:"received_on"`
	DocumentDate   string       `json:"document_date"`
	Classification access.Level `json:"classification"`
	Urgency        string       `json:"urgency"`
	Handling       string       `json:"handling"`
	DueOn          *string      `json:"due_on"`
	Distribution   access.Scope `json:"distribution"`
	Tags           []tag.Tag    `json:"tags"`
}

// Letter is one of the twelve documents: the record, and the file that it came in.
type Letter struct {
	Number int // 1 to 12
	Record Record
	form   form
	body   []string // paragraphs of the text
}

// The urgencies 平件, 加急 and 特急.
const normal, urgent, critical = "normal", "urgent", "critical"

// to is a distribution to departments.
func to(departments ...string) access.Scope { return access.Scope{Departments: departments} }

// and adds people to it. “技术部主管” is the head of that department.
func and(s access.Scope, people ...string) access.Scope {
	s.Users = people
	return s
}

func tags(pairs ...string) (out []tag.Tag) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, tag.Tag{Facet: pairs[i], Value: pairs[i+1]})
	}
	return out
}

// Letters are the twelve, in the order in which they arrived. The number of the eleventh is typed
// carelessly on purpose: it must be found by its proper form all the same.
func Letters() []Letter {
	due := "2026-03-24"
	letters := []Letter{
		{form: asPDF, Record: Record{Title: "关于开展2026年第一季度消防安全检查的通知", Source: "岚洲市云港区应急管理局", SourceNo: "云应急〔2026〕8号", Kind: "通知",
			ReceivedOn: "2026-01-12", DocumentDate: "2026-01-09", Classification: access.Public, Urgency: urgent,
			Tags: tags("项目名称", "消防检查", "年度", "2026"), Distribution: to("ZH", "JS")}},
		{form: asDOCX, Record: Record{Title: "关于报送2025年度统计年报的函", Source: "岚洲市统计服务中心", SourceNo: "岚统函〔2026〕3号", Kind: "函",
			ReceivedOn: "2026-01-15", DocumentDate: "2026-01-13", Classification: access.Public, Urgency: normal,
			Tags: tags("项目名称", "统计年报"), Distribution: to("CW")}},
		{form: asPPTX, Record: Record{Title: "海鸥智慧园区项目方案(初稿)", Source: "海鸥园区建设有限公司", Kind: "方案",
			ReceivedOn: "2026-01-28", DocumentDate: "2026-01-26", Classification: access.Secret, Urgency: normal,
			Tags: tags("项目名称", "海鸥智慧园区", "阶段", "初稿"), Distribution: and(to("XM"), "js.head")}},
		{form: asOFD, Record: Record{Title: "关于2026年春节放假期间值班安排的通知", Source: "星帆控股集团办公室", SourceNo: "星帆办〔2026〕5号", Kind: "通知",
			ReceivedOn: "2026-02-04", DocumentDate: "2026-02-03", Classification: access.Internal, Urgency: urgent,
			Tags: tags("主题", "放假安排"), Distribution: access.Scope{All: true}}},
		{form: asODT, Record: Record{Title: "保洁服务协议续签征求意见函", Source: "清岚物业服务有限公司", SourceNo: "清物函〔2026〕11号", Kind: "函",
			ReceivedOn: "2026-03-02", DocumentDate: "2026-02-27", Classification: access.Internal, Urgency: normal,
			Tags: tags("项目名称", "保洁合同", "类型", "合同"), Distribution: to("ZH", "CW")}},
		{form: asDOCX, Record: Record{Title: "关于规范差旅费报销凭证的通知", Source: "星帆控股集团财务部", SourceNo: "星帆财〔2026〕17号", Kind: "通知",
			ReceivedOn: "2026-03-09", DocumentDate: "2026-03-06", Classification: access.Internal, Urgency: normal,
			Tags: tags("主题", "报销指引"), Distribution: access.Scope{All: true}}},
		{form: asXLSX, Record: Record{Title: "白鹭数据平台招标限价测算说明", Source: "衡准工程咨询有限公司", SourceNo: "衡咨〔2026〕42号", Kind: "说明",
			ReceivedOn: "2026-03-20", DocumentDate: "2026-03-18", Classification: access.Confidential, Urgency: critical,
			Tags: tags("项目名称", "白鹭数据平台", "类型", "招标"), Distribution: and(to("XM"), "cw.head")}},
		{form: asScan, Record: Record{Title: "关于4月18日计划停电的告知书", Source: "云港供电服务所", SourceNo: "云供告〔2026〕27号", Kind: "告知书",
			ReceivedOn: "2026-04-08", DocumentDate: "2026-04-07", Classification: access.Public, Urgency: critical,
			Tags: tags("主题", "停电", "类型", "告知"), Distribution: to("ZH", "JS")}},
		{form: asHTML, Record: Record{Title: "2026年社会保险缴费基数申报通知", Source: "云港区社保服务中心", SourceNo: "云社保〔2026〕6号", Kind: "通知",
			ReceivedOn: "2026-05-12", DocumentDate: "2026-05-08", Classification: access.Public, Urgency: normal,
			Tags: tags("主题", "社保"), Distribution: to("RL", "CW")}},
		{form: asPDF, Record: Record{Title: "关于员工薪酬结构调整方案的批复", Source: "星帆控股集团人力资源部", SourceNo: "星帆人批〔2026〕2号", Kind: "批复",
			ReceivedOn: "2026-06-16", DocumentDate: "2026-06-12", Classification: access.Confidential, Urgency: normal,
			Tags: tags("项目名称", "薪酬调整"), Distribution: and(access.Scope{}, "rl.head")}},
		{form: asText, Record: Record{Title: "网络安全漏洞风险提示", Source: "岚洲市网络安全协会", SourceNo: "岚网协提示[2026]09号", Kind: "提示",
			ReceivedOn: "2026-08-05", DocumentDate: "2026-08-05", Classification: access.Internal, Urgency: critical,
			Tags: tags("主题", "网络安全"), Distribution: to("JS")}},
		{form: asMail, Record: Record{Title: "关于召开年度供应商大会的邀请函", Source: "远图办公用品有限公司", Kind: "邀请函",
			ReceivedOn: "2026-10-19", DocumentDate: "2026-10-16", Classification: access.Public, Urgency: normal,
			Tags: tags("项目名称", "供应商大会"), Distribution: to("ZH")}},
	}
	for i := range letters {
		l := &letters[i]
		l.Number, l.body, l.Record.Handling = i+1, bodies[i], "read"
		l.Record.Distribution, l.Record.Tags = l.Record.Distribution.Normal(), tag.Normal(l.Record.Tags)
	}
	// The seventh is a 办件: somebody must act on it by its day.
	letters[6].Record.Handling, letters[6].Record.DueOn = "act", &due
	return letters
}

package sample

// Signature says who has signed for a letter so far; the others are still asked.
type Signature struct {
	Letter int
	People []string
}

// Node is a node of a route; its JSON is that of the route.
type Node struct {
	Action     string `json:"action"`
	User       string `json:"user,omitempty"`
	Department string `json:"department,omitempty"`
	Role       string `json:"role,omitempty"`
}

// Act is one decision on what waits for somebody.
type Act struct{ Who, Kind, Decision, Opinion string }

// Route is the way of a letter, and how far it has come.
type Route struct {
	Letter int
	Nodes  []Node
	Acts   []Act
}

// Filing is how a concluded letter is filed; its JSON is that of filing.
type Filing struct {
	Letter    int    `json:"-"`
	Year      int    `json:"year,omitempty"`
	Retention string `json:"retention,omitempty"`
	Office    string `json:"office"`
	Reason    string `json:"reason,omitempty"`
}

// Template is a saved route; its JSON is that of a template.
type Template struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"`
	Nodes []Node `json:"nodes"`
}

// Office is what the settings say of the office, by their names.
func Office() map[string]string {
	return map[string]string{"office.name": "岚洲远航科技有限公司", "office.short_name": "岚洲远航", "office.fonds_code": "L001"}
}

// Signatures of those who have got round to it. 技术部 has not signed for the first letter, nor anybody for
// the eleventh; two departments and a half lack on the sixth.
func Signatures() []Signature {
	const zh, rl, cw, js, sc, xm = "zh.head", "rl.head", "cw.head", "js.head", "sc.head", "xm.head"
	return []Signature{
		{1, []string{zh}}, {2, []string{cw}}, {3, []string{xm}}, {4, []string{zh, rl, cw, js, sc, xm}}, {5, []string{zh, cw}}, {6, []string{zh, rl, cw}},
		{8, []string{zh, js}}, {9, []string{rl, cw}}, {12, []string{zh}},
	}
}

// Routes: the second letter waits for the finance department's result, the fifth for its countersigning,
// the eighth has been read by all.
func Routes() []Route {
	return []Route{
		{2, []Node{{Action: "triage", User: Registrar}, {Action: "propose", User: "zh.head"}, {Action: "instruct", User: Supervisor}, {Action: "handle", Department: "CW"}}, []Act{
			{Registrar, "triage", "agree", "属我司填报事项，材料齐全。"},
			{"zh.head", "propose", "agree", "拟请财务部按统计口径填报，综合办公室负责报送。"},
			{Supervisor, "instruct", "agree", "同意。请财务部办理，数据与审计报告核对一致。"},
		}},
		{5, []Node{{Action: "propose", User: "zh.head"}, {Action: "countersign", User: "cw.head"}, {Action: "instruct", User: Supervisor}}, []Act{
			{"zh.head", "propose", "agree", "上年度服务评价良好，拟同意续签一年，价格不变。"},
		}},
		{8, []Node{{Action: "circulate", User: "js.head"}, {Action: "circulate", User: "zh.head"}}, []Act{
			{"js.head", "circulate", "acknowledge", "机房已切换备用电源，安排专人值守。"},
			{"zh.head", "circulate", "acknowledge", "已通知各楼层。"},
		}},
	}
}

// Filings: the fourth letter belongs to its own year; the twelfth is filed as if for 2015, so that there is
// something to appraise.
func Filings() []Filing {
	return []Filing{{Letter: 4, Retention: "10y", Office: "ZH"},
		{Letter: 12, Year: 2015, Retention: "10y", Office: "ZH", Reason: "演示：按2015年度归档，用来展示到期鉴定"}}
}

// RouteTemplate is a saved route.
func RouteTemplate() Template {
	return Template{"来函办理", "函", []Node{{Action: "triage", Role: "registrar"}, {Action: "propose", User: "zh.head"}, {Action: "instruct", Role: "supervisor"}, {Action: "handle", Role: "department_head"}}}
}

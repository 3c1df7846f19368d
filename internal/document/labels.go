package document

// words are how forms and exports call what the record holds as a code.
var words = map[string]string{
	Incoming: "收文", Outgoing: "发文", Inside: "内部",
	HandlingRead: "阅件", HandlingAct: "办件",
	"normal": "平件", "urgent": "加急", "critical": "特急",
	"electronic": "电子", CarrierPaper: "纸质", "fax": "传真", "mail": "邮件",
	StatusRegistered: "已登记", StatusDistributed: "已分发", StatusCirculating: "流转中", StatusConcluded: "已办结", StatusFiled: "已归档",
	StatusDestroyed: "已销毁", StatusVoid: "已作废", StatusReturned: "已退回", StatusHistorical: "历史文件",
	StatusDraft: "拟稿", StatusDiscarded: "已弃稿",
}

// levelMark is the mark of a classified record on paper: 企业简称·秘密·至2027-12-31 (domain 3.3).
func (d *Document) levelMark(office string) string {
	mark := d.Classification.Mark()
	if office != "" {
		mark = office + "·" + mark
	}
	if !d.ClassificationUntil.IsZero() {
		mark += "·至" + d.ClassificationUntil.String()
	}
	return mark
}

// markedName puts the level in front of the name of a file that leaves the archive (domain 3.3).
func (d *Document) markedName(name string) string {
	if d.Classification.Classified() {
		return "【" + d.Classification.Mark() + "】" + name
	}
	return name
}

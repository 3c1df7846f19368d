package document

import (
	"slices"
	"strings"

	"docket/internal/calendar"
	"docket/internal/export"
	"docket/internal/fault"
)

// exportColumn is a column that may be exported; its name is that of the field.
type exportColumn struct {
	name string
	export.Column
	value func(*exportRow) any
}

// exportRow is a record with the names that its cells need.
type exportRow struct {
	Row
	registerFacts
}

func day(d calendar.Date) any { return d.String() }

// exportColumns are all of them, in the order of the register (domain 2.1).
var exportColumns = []exportColumn{
	{"register_no", export.Column{Title: "收文号", Width: 18}, func(r *exportRow) any { return r.RegisterNo }},
	{"received_on", export.Column{Title: "收文日期", Width: 12}, func(r *exportRow) any { return day(r.ReceivedOn) }},
	{"source", export.Column{Title: "来文单位", Width: 28}, func(r *exportRow) any { return r.Source }},
	{"source_no", export.Column{Title: "来文字号", Width: 22}, func(r *exportRow) any { return r.SourceNo }},
	{"document_date", export.Column{Title: "成文日期", Width: 12}, func(r *exportRow) any { return day(r.DocumentDate) }},
	{"title", export.Column{Title: "文件标题", Width: 60}, func(r *exportRow) any { return r.Title }},
	{"direction", export.Column{Title: "类别", Width: 8}, func(r *exportRow) any { return words[r.Direction] }},
	{"kind", export.Column{Title: "文种", Width: 10}, func(r *exportRow) any { return r.Kind }},
	{"classification", export.Column{Title: "密级", Width: 8}, func(r *exportRow) any { return r.Classification.Mark() }},
	{"classification_until", export.Column{Title: "保密期限", Width: 12}, func(r *exportRow) any { return day(r.ClassificationUntil) }},
	{"urgency", export.Column{Title: "紧急程度", Width: 10}, func(r *exportRow) any { return words[r.Urgency] }},
	{"main_recipients", export.Column{Title: "主送", Width: 24}, func(r *exportRow) any { return strings.Join(r.MainRecipients, "、") }},
	{"copied_to", export.Column{Title: "抄送", Width: 24}, func(r *exportRow) any { return strings.Join(r.CopiedTo, "、") }},
	{"copies", export.Column{Title: "份数", Width: 6}, func(r *exportRow) any { return r.Copies }},
	{"copy_nos", export.Column{Title: "份号", Width: 12}, func(r *exportRow) any { return strings.Join(r.CopyNos, "、") }},
	{"pages", export.Column{Title: "页数", Width: 6}, func(r *exportRow) any { return r.Pages }},
	{"attachments", export.Column{Title: "附件", Width: 6}, func(r *exportRow) any { return r.Attachments }},
	{"handling", export.Column{Title: "办件/阅件", Width: 10}, func(r *exportRow) any { return words[r.Handling] }},
	{"distribution", export.Column{Title: "分发范围", Width: 24}, func(r *exportRow) any { return r.distribution() }},
	{"due_on", export.Column{Title: "办理期限", Width: 12}, func(r *exportRow) any { return day(r.DueOn) }},
	{"lead_department", export.Column{Title: "主办部门", Width: 16}, func(r *exportRow) any { return r.lead() }},
	{"assisting_departments", export.Column{Title: "协办部门", Width: 20}, func(r *exportRow) any { return r.names(r.AssistingDepartments) }},
	{"drafting_department", export.Column{Title: "拟稿部门", Width: 16}, func(r *exportRow) any { return r.names([]string{r.DraftingDepartment}) }},
	{"drafter", export.Column{Title: "拟稿人", Width: 12}, func(r *exportRow) any { return r.people[r.Drafter].Name }},
	{"issuer", export.Column{Title: "签发人", Width: 12}, func(r *exportRow) any { return r.people[r.Issuer].Name }},
	{"sealed_on", export.Column{Title: "用印日期", Width: 12}, func(r *exportRow) any { return day(r.SealedOn) }},
	{"carrier", export.Column{Title: "载体", Width: 8}, func(r *exportRow) any { return words[r.Carrier] }},
	{"location", export.Column{Title: "存放位置", Width: 18}, func(r *exportRow) any { return r.Location }},
	{"status", export.Column{Title: "状态", Width: 10}, func(r *exportRow) any { return words[r.Status] }},
	{"holder", export.Column{Title: "当前经办", Width: 14}, func(r *exportRow) any { return r.holder() }},
	{"acknowledged", export.Column{Title: "签收人及时间", Width: 30}, func(r *exportRow) any { return r.signatures() }},
	{"outcome", export.Column{Title: "办理结果", Width: 30}, func(r *exportRow) any { return r.Outcome }},
	{"reply_no", export.Column{Title: "复文号", Width: 18}, func(r *exportRow) any { return strings.Join(r.replies[r.ID], "、") }},
	{"concluded_on", export.Column{Title: "办结日期", Width: 12}, func(r *exportRow) any { return day(r.ConcludedOn) }},
	{"filed_on", export.Column{Title: "归档日期", Width: 12}, func(r *exportRow) any { return day(r.FiledOn) }},
	{"archival_code", export.Column{Title: "档号", Width: 26}, func(r *exportRow) any { return r.ArchivalCode }},
	{"tags", export.Column{Title: "标签", Width: 30}, func(r *exportRow) any { return r.tags() }},
	{"registered_by", export.Column{Title: "登记人", Width: 12}, func(r *exportRow) any { return r.RegisteredByName }},
	{"registered_at", export.Column{Title: "登记时间", Width: 18}, func(r *exportRow) any { return r.RegisteredAt.In(calendar.Zone).Format("2006-01-02 15:04") }},
	{"remarks", export.Column{Title: "备注", Width: 30}, func(r *exportRow) any { return r.Remarks }},
	{"void_reason", export.Column{Title: "作废原因", Width: 20}, func(r *exportRow) any { return r.VoidReason }},
}

// registerTitles are the names that the columns have in the registers of what was not received (domain 2.3).
var registerTitles = map[string]map[string]string{
	Outgoing: {"register_no": "发文字号", "received_on": "发文日期", "source": "发文单位", "source_no": "原文号", "acknowledged": "签收"},
	Inside:   {"register_no": "登记号", "received_on": "登记日期", "source": "发起单位", "source_no": "原文号"},
}

// titled returns columns as the register of a direction calls them.
func titled(columns []exportColumn, direction string) []exportColumn {
	out := slices.Clone(columns)
	for i := range out {
		if title := registerTitles[direction][out[i].name]; title != "" {
			out[i].Title = title
		}
	}
	return out
}

// usualColumns are those of the register book; all of them are what the list of a year has.
var usualColumns = []string{"register_no", "received_on", "source", "source_no", "document_date", "title", "kind", "classification", "urgency",
	"copies", "pages", "handling", "due_on", "lead_department", "status", "holder", "registered_by", "remarks"}

// pickColumns returns the columns asked for, in that order; without any, the usual ones.
func pickColumns(names []string) ([]exportColumn, error) {
	if len(names) == 0 {
		names = usualColumns
	}
	var check fault.Check
	var out []exportColumn
	seen := map[string]bool{}
	for _, name := range names {
		i := slices.IndexFunc(exportColumns, func(c exportColumn) bool { return c.name == name })
		switch {
		case i < 0:
			check.Add("columns", "unknown_column", "value", printable(name))
		case !seen[name]:
			out = append(out, exportColumns[i])
		}
		seen[name] = true
	}
	return out, check.Err()
}

func (r *exportRow) names(codes []string) string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = r.departments[code]
	}
	return strings.Join(out, "、")
}

func (r *exportRow) lead() string {
	if r.LeadDepartment == nil {
		return ""
	}
	return r.names([]string{*r.LeadDepartment})
}

func (r *exportRow) holder() string {
	if r.Holder == nil {
		return ""
	}
	return r.Holder.Name
}

func (r *exportRow) tags() string {
	out := make([]string, len(r.Tags))
	for i, t := range r.Tags {
		out[i] = t.Facet + "：" + t.Value
	}
	return strings.Join(out, "；")
}

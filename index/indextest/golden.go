package indextest

import (
	"slices"
	"testing"

	"docket/index"
)

// goldenEntries are a small office's documents.
var goldenEntries = []index.Entry{
	{
		ID: "fire", Title: "关于开展2026年第一季度消防安全检查的通知", Numbers: []string{"收〔2026〕15号", "云应急〔2026〕8号"},
		Body:  "各部门须于三月底前完成⾃查，\n重点检查疏散通道。联系人：王芳。\f附件：自查表（GB 50016）",
		Terms: map[string][]string{index.FieldTag: {index.Tag("项目名称", "消防检查"), index.Tag("年度", "2026")}, index.FieldClassification: {"public"}},
		Days:  map[string]string{index.DayReceived: "2026-01-12", index.DayDocument: "2026-01-09"},
	},
	{
		ID: "flood", Title: "關於印發防汛應急預案的通知", Numbers: []string{"收〔2026〕16号"},
		Body:  "本預案適用於汛期值班。各單位應檢查排水設備，供水保障另行通知。",
		Terms: map[string][]string{index.FieldTag: {index.Tag("项目名称", "防汛"), index.Tag("年度", "2026")}, index.FieldClassification: {"internal"}},
		Days:  map[string]string{index.DayReceived: "2026-02-01"},
	},
	{
		ID: "travel", Title: "差旅费报销标准", Body: "出差乘坐高铁二等座，住宿费每天不超过四百元。ｉＯＳ 客户端可提交报销单。",
		Terms: map[string][]string{index.FieldTag: {index.Tag("年度", "2025")}, index.FieldClassification: {"internal"}},
		Days:  map[string]string{index.DayReceived: "2025-11-03"},
	},
	{
		ID: "secret", Level: 2, Title: "蓝鲸项目消防方案", Numbers: []string{"密收〔2026〕3号"}, Body: "消防检查 蓝鲸",
		Terms: map[string][]string{index.FieldTag: {index.Tag("项目名称", "蓝鲸")}, index.FieldClassification: {"confidential"}},
		Days:  map[string]string{index.DayReceived: "2026-01-20"},
	},
	{ID: "hidden", Title: "消防检查", Body: "无人可读", Days: map[string]string{index.DayReceived: "2026-01-01"}},
}

func testGolden(t *testing.T, ix index.Index) {
	entries := slices.Clone(goldenEntries)
	for i := range entries {
		entries[i].Kind = index.KindDocument
		if entries[i].ID != "hidden" {
			entries[i].Readers = []string{"r"}
		}
	}
	apply(t, ix, index.Batch{Put: entries})
	tag := func(facet, value string) index.Filter {
		return index.Term{Field: index.FieldTag, Value: index.Tag(facet, value)}
	}
	for _, c := range []struct {
		name  string
		query index.Query
		want  []string
	}{
		{"everything readable, newest first", index.Query{}, []string{"flood", "fire", "travel"}},
		{"nobody finds anything", index.Query{Readers: []string{"stranger"}}, nil},
		{"two words must both occur", index.Query{Text: "消防 检查"}, []string{"fire"}},
		{"a word in another spelling", index.Query{Text: "防汛应急"}, []string{"flood"}},
		{"traditional finds simplified", index.Query{Text: "消防安全檢查"}, []string{"fire"}},
		{"Kangxi radicals in the text", index.Query{Text: "自查"}, []string{"fire"}},
		{"a word across a line break", index.Query{Text: "重点检查"}, []string{"fire"}},
		{"full width finds half width", index.Query{Text: "ＩＯＳ"}, []string{"travel"}},
		{"one character in the middle of a run", index.Query{Text: "疏"}, []string{"fire"}},
		{"one character at the end of a run", index.Query{Text: "芳"}, []string{"fire"}},
		{"a question", index.Query{Text: "出差住宿费每天多少钱？"}, []string{"travel"}},
		{"any word, when none has all", index.Query{Text: "报销 防汛"}, []string{"flood", "travel"}},
		{"words that occur nowhere", index.Query{Text: "鲸鱼座"}, nil},
		{"punctuation only", index.Query{Text: "？！"}, nil},
		{"a classified word", index.Query{Text: "蓝鲸"}, nil},
		{"a classified word, cleared", index.Query{Text: "蓝鲸", Cleared: true}, []string{"secret"}},
		{"a number in any brackets", index.Query{Numbers: []string{"云应急(2026)08号"}}, []string{"fire"}},
		{"one of two numbers", index.Query{Numbers: []string{"收[2026]15号", "收【2026】16號"}}, []string{"flood", "fire"}},
		{"a classified number", index.Query{Numbers: []string{"密收〔2026〕3号"}}, nil},
		{"tags of two facets", index.Query{Filter: index.And{tag("项目名称", "消防检查"), tag("年度", "2026")}}, []string{"fire"}},
		{"tags of one facet", index.Query{Filter: index.Or{tag("项目名称", "消防检查"), tag("项目名称", "防汛")}}, []string{"flood", "fire"}},
		{"not a tag", index.Query{Filter: index.Not{Filter: tag("年度", "2026")}}, []string{"travel"}},
		{"a range of days", index.Query{Filter: index.DayRange{Field: index.DayReceived, From: "2026-01-01", To: "2026-01-31"}}, []string{"fire"}},
		{"those without a day come last", index.Query{Sort: index.SortDocument}, []string{"fire", "flood", "travel"}},
	} {
		if c.query.Readers == nil {
			c.query.Readers = []string{"r"}
		}
		result := search(t, ix, c.query)
		got := ids(result)
		if c.query.Text != "" {
			slices.Sort(got) // which of them ranks first is for the relevance test
		}
		if !slices.Equal(got, append([]string{}, c.want...)) || result.Total != uint64(len(c.want)) {
			t.Errorf("%s: found %v, total %d, want %v", c.name, got, result.Total, c.want)
		}
	}
	if nobody := search(t, ix, index.Query{Text: "消防", Cleared: true, Facets: []string{index.FieldYear}}); nobody.Total != 0 || len(nobody.Hits) != 0 {
		t.Errorf("an empty policy finds %+v", nobody)
	}
}

package tag_test

import (
	"slices"
	"testing"

	"docket/internal/fault"
	"docket/internal/tag"
)

// Rule DOC-14.
func TestParse(t *testing.T) {
	t.Parallel()
	cases := []struct {
		in   string
		want tag.Tag
		ok   bool
	}{
		{"项目名称:消防检查", tag.Tag{Facet: "项目名称", Value: "消防检查"}, true},
		{"项目名称：消防检查", tag.Tag{Facet: "项目名称", Value: "消防检查"}, true},
		{" 时间 : 09:30 ", tag.Tag{Facet: "时间", Value: "09:30"}, true},
		{"消防检查", tag.Tag{}, false},
		{":消防检查", tag.Tag{}, false},
		{"项目名称:", tag.Tag{}, false},
	}
	for _, c := range cases {
		if got, ok := tag.Parse(c.in); ok != c.ok || ok && got != c.want {
			t.Errorf("Parse(%q) = %+v, %v", c.in, got, ok)
		}
	}
}

// Rule DOC-14: the facet 密级 always equals the classification and cannot be given.
func TestCheck(t *testing.T) {
	t.Parallel()
	var check fault.Check
	tag.Check("tags", []tag.Tag{{Facet: "项目名称", Value: "消防"}, {Facet: "密级", Value: "公开"}, {Facet: "", Value: "x"}, {Facet: "年度", Value: "\x00"}}, &check)
	var got []string
	for _, f := range check.Fields() {
		got = append(got, f.Field+" "+f.Code)
	}
	if want := []string{"tags.1.facet system_facet", "tags.2.facet required", "tags.3.value control_characters"}; !slices.Equal(got, want) {
		t.Errorf("mistakes %q, want %q", got, want)
	}
}

func TestNormal_SortsAndMerges(t *testing.T) {
	t.Parallel()
	got := tag.Normal([]tag.Tag{{Facet: "b", Value: "2"}, {Facet: "a", Value: " 1 "}, {Facet: "b", Value: "2"}})
	if want := []tag.Tag{{Facet: "a", Value: "1"}, {Facet: "b", Value: "2"}}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

package retention_test

import (
	"errors"
	"testing"

	"docket/internal/retention"
)

// Domain 4.1: the examples of the book, every separator that is accepted, and what is no code.
func TestParse(t *testing.T) {
	t.Parallel()
	withOffice := retention.Code{Fonds: "L001", Class: retention.Class{Category: "WS", Year: 2026, Period: retention.ThirtyYears, Office: "XZ"}, Item: 1}
	without := retention.Code{Fonds: "L001", Class: retention.Class{Category: "WS", Year: 2026, Period: retention.Permanent}, Item: 7}
	for typed, want := range map[string]retention.Code{
		"L001-WS·2026-D30-XZ-0001": withOffice, "L001-WS‧2026-D30-XZ-0001": withOffice, "L001-WS•2026-D30-XZ-0001": withOffice,
		"L001-WS.2026-D30-XZ-0001": withOffice, "l001-ws.2026-d30-xz-0001": withOffice, " L001 - WS · 2026 - D30 - XZ - 0001 ": withOffice,
		"Ｌ００１－ＷＳ·２０２６－Ｄ３０－ＸＺ－０００１": withOffice, "L001—WS．2026—D30—XZ—0001": withOffice,
		"L001-WS·2026-Y-0007": without, "L001-WS.2026-Y-0007": without,
		"0101-KU·2025-D10-12345": {Fonds: "0101", Class: retention.Class{Category: "KU", Year: 2025, Period: retention.TenYears}, Item: 12345},
	} {
		got, err := retention.Parse(typed)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", typed, got, err)
		}
	}
	if got := withOffice.String() + " " + without.String(); got != "L001-WS·2026-D30-XZ-0001 L001-WS·2026-Y-0007" {
		t.Errorf("written: %s", got)
	}
	for _, typed := range []string{"", "L001", "L001-WS·2026-D30-XZ", "L001-WS·2026-D20-XZ-0001", "L001-WS·26-D30-0001", "L01-WS·2026-Y-0001", "L001-W·2026-Y-0001",
		"L001-WS·2026-Y-001", "L001-WS·2026-Y-0000", "L001-WS·2026-Y-00012", "L001-WS·2026-Y--0001", "L001-WS·2026-D30-Y-0001", "L001-WS·2026-D30-X-Z-0001",
		"L001-WS2026-Y-0001", "L001-WS·+026-Y-0001", "L001-WS·2026-Y-1234567", "收〔2026〕15号"} {
		if got, err := retention.Parse(typed); !errors.Is(err, retention.ErrCode) {
			t.Errorf("%q is read as %+v", typed, got)
		}
	}
}

// Domain 4.3: the period starts on 1 January after the filing year; what is permanent is never due.
func TestPeriod_Due(t *testing.T) {
	t.Parallel()
	for period, want := range map[retention.Period]string{retention.TenYears: "2037-01-01", retention.ThirtyYears: "2057-01-01"} {
		if due, ok := period.Due(2026); !ok || due.String() != want {
			t.Errorf("%s: %s %v, want %s", period, due, ok, want)
		}
	}
	if due, ok := retention.Permanent.Due(2026); ok {
		t.Errorf("what is permanent is due on %s", due)
	}
}

// Domain 4.3: the first rule that fits decides; what none names is ordinary business.
func TestPropose(t *testing.T) {
	t.Parallel()
	rules := []retention.Rule{
		{Facet: "类型", Value: "合同", Period: retention.Permanent},
		{Kind: "决定", Period: retention.Permanent},
		{Kind: "通知", Facet: "主题", Period: retention.ThirtyYears},
		{Kind: "通知", Period: retention.TenYears},
	}
	for _, c := range []struct {
		kind string
		tags []retention.Tag
		want retention.Period
	}{
		{"决定", nil, retention.Permanent},
		{"函", []retention.Tag{{"类型", "合同"}}, retention.Permanent},
		{"函", []retention.Tag{{"类型", "招标"}}, retention.ThirtyYears},
		{"通知", []retention.Tag{{"主题", "放假安排"}}, retention.ThirtyYears},
		{"通知", nil, retention.TenYears},
		{"", nil, retention.ThirtyYears},
	} {
		if got := retention.Propose(rules, c.kind, c.tags); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.kind, c.tags, got, c.want)
		}
	}
}

// Two classes never share a series of numbers, whatever their parts are.
func TestClass_SeriesAreApart(t *testing.T) {
	t.Parallel()
	seen := map[string]retention.Class{}
	for _, category := range []string{"WS", "KU"} {
		for _, period := range retention.Periods() {
			for _, office := range []string{"", "XZ", "D", "D3"} {
				c := retention.Class{Category: category, Year: 2026, Period: period, Office: office}
				if other, taken := seen[c.Series("L001")]; taken {
					t.Errorf("%s and %s share a series", c, other)
				}
				seen[c.Series("L001")] = c
			}
		}
	}
}

// Whatever is typed, Parse ends; what it accepts is written in the one form and read again the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"L001-WS·2026-D30-XZ-0001", "L001-WS.2026-Y-0007", "Ｌ００１－ＷＳ·２０２６－Ｙ－０００１", "----", "L001-WS·2026-D30-Ⅷ-0001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := retention.Parse(s)
		if err != nil {
			return
		}
		if again, err := retention.Parse(c.String()); err != nil || again != c {
			t.Errorf("%q is read as %+v, written as %s, read again as %+v, %v", s, c, c, again, err)
		}
	})
}

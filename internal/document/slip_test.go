package document

import (
	"bytes"
	"strings"
	"testing"

	"docket/internal/calendar"
	printing "docket/internal/print"
	"docket/internal/print/printtest"
)

// ux 11: opinions stand in their boxes with name and time; long ones go on overleaf and nothing is
// lost; a box without one can be signed by hand.
func TestSlip_Opinions(t *testing.T) {
	t.Parallel()
	fonts := printtest.Fonts(t)
	day, err := calendar.ParseDate("2026-01-12")
	if err != nil {
		t.Fatal(err)
	}
	s := slip{Document: Document{ID: "01J", RegisterNo: "2026-0015"}, title: "收文处理笺", address: "https://docket.example/documents/01J", office: "岚洲港务集团有限公司", lead: "应急管理部、综合办公室"}
	s.Title, s.Source, s.ReceivedOn, s.Handling = "关于开展消防安全检查的通知", "岚洲市云港区应急管理局", day, HandlingAct
	for _, box := range slipBoxes {
		s.boxes = append(s.boxes, opinions{label: box.label})
	}
	s.boxes[0].texts = []string{"建议由应急管理部牵头办理，综合办公室配合，3月底前反馈。\n　　　　陈晓梅　2026-01-12 10:20"}
	s.boxes[1].texts = []string{strings.Repeat("同意。请认真组织落实，", 250) + "到此为止。\n　　　　周明远　2026-01-13 09:05"}
	form := printing.New(fonts, printing.Setup{Title: s.title, Footer: s.office})
	if err := s.draw(form); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := form.Write(&b); err != nil {
		t.Fatal(err)
	}
	text := printtest.Text(t, b.Bytes())
	for _, want := range []string{"建议由应急管理部牵头办理", "陈晓梅2026-01-1210:20", "到此为止。", "周明远2026-01-1309:05", "备注", "共3页"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if n := strings.Count(text, "落"); n != 250 {
		t.Errorf("%d of 250 sentences are left", n)
	}
	if n := strings.Count(text, "签字"); n != 1 {
		t.Errorf("%d boxes to sign by hand, want 1", n)
	}
}

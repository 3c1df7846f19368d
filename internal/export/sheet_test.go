package export_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"docket/internal/export"
)

func rowsOf(cells ...any) func(func([]any, error) bool) {
	return func(yield func([]any, error) bool) {
		for _, c := range cells {
			if !yield([]any{c}, nil) {
				return
			}
		}
	}
}

// Whatever a cell says, it stays a text: no formula, no broken XML, no more than Excel takes.
func TestWrite_CellsAreHarmless(t *testing.T) {
	t.Parallel()
	cells := map[string]string{
		"关于检查的通知": "关于检查的通知", "=1+1": "'=1+1", "+86": "'+86", "-5": "'-5", "@SUM": "'@SUM", "＝cmd": "'＝cmd", "\t=1": "'\t=1",
		"a\x00b\x1bc": "abc", "<b>&\"'": "<b>&\"'", "一\n二": "一\n二", "坏\xff字": "坏字", "": "",
	}
	var given []any
	var want []string
	for in, out := range cells {
		given, want = append(given, in), append(want, out)
	}
	given, want = append(given, strings.Repeat("长", 40_000), 7), append(want, strings.Repeat("长", 32_766), "7")
	var b bytes.Buffer
	n, err := export.Write(&b, t.TempDir(), export.Sheet{Name: "表", Columns: []export.Column{{Title: "列", Width: 10}}, Rows: rowsOf(given...)})
	if err != nil || n != len(given) {
		t.Fatal(n, err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for i := range want {
		cell, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.GetCellValue("Sheet1", cell)
		formula, _ := f.GetCellFormula("Sheet1", cell)
		if err != nil || got != want[i] || formula != "" {
			t.Errorf("%.30q became %.30q (formula %q, %v), want %.30q", given[i], got, formula, err, want[i])
		}
	}
	if props, err := f.GetDocProps(); err != nil || props.Creator != "Docket" {
		t.Errorf("properties: %+v %v", props, err)
	}
}

// An error of the rows ends the sheet and is what the caller gets.
func TestWrite_ErrorOfRows(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	_, err := export.Write(&bytes.Buffer{}, t.TempDir(), export.Sheet{Columns: []export.Column{{Title: "列", Width: 10}},
		Rows: func(yield func([]any, error) bool) { yield(nil, broken) }})
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

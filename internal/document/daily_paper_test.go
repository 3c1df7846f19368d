package document

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/calendar"
	printing "docket/internal/print"
	"docket/internal/print/printtest"
)

// Issue C build 1: the page of the day is one A4, however many departments and overdue documents there are;
// what finds no room is counted. Of what is classified it holds no title.
func TestDaily_IsOnePage(t *testing.T) {
	t.Parallel()
	fonts := printtest.Fonts(t)
	for _, c := range []struct {
		name                 string
		departments, overdue int
		want                 []string
	}{
		{"an office of every size", 6, 3, []string{"部门5", "收〔2026〕2号", "（机密）", "合计（多部门文件只计一次）", "2026-02-14", "周六", "工作日"}},
		{"an empty day", 0, 0, []string{"合计"}},
		{"more than fits", 60, mostOverdue, []string{"其余", "个部门", "另有", "部门3"}},
	} {
		page := Daily{Date: calendar.NewDate(2026, time.February, 14), Kind: calendar.WorkingDay}
		for i := range c.departments {
			f := Figures{i, i, i, i}
			page.Departments = append(page.Departments, DailyFigures{fmt.Sprintf("D%d", i), fmt.Sprintf("部门%d%s", i, strings.Repeat("很长的名称", i%7)), f})
		}
		for i := range c.overdue {
			level := []access.Level{access.Internal, access.Secret}[i%2]
			title := strings.Repeat("很长的标题", 60)
			if level.Classified() {
				title = "独角鲸计划"
			}
			page.Overdue = append(page.Overdue, DailyDocument{RegisterNo: fmt.Sprintf("收〔2026〕%d号", i), Title: title, Classification: level, Department: "部门", DueOn: page.Date.AddDays(-i)})
		}
		page.Total.Overdue = 3 * c.overdue
		form := printing.New(fonts, printing.Setup{Title: "每日一页", Now: time.Now()})
		page.draw(form, "岚洲远航科技有限公司", "张三（zhang） 2026-02-14 17:30")
		var content bytes.Buffer
		if err := form.Write(&content); err != nil {
			t.Fatal(err)
		}
		got := printtest.Text(t, content.Bytes())
		if !strings.Contains(got, "第1页/共1页") || strings.Contains(got, "独角鲸") {
			t.Errorf("%s: %s", c.name, got)
		}
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in %s", c.name, want, got)
			}
		}
	}
}

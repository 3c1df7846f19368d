package notify

import (
	"fmt"
	"strings"
	"unicode"

	"docket/internal/access"
	"docket/internal/calendar"
)

// kindWords are what mails call the kinds of notices.
var kindWords = map[string]Words{
	"task.scope_approval":        {"传阅范围待审批", "Scope to approve"},
	"task.acknowledge":           {"待签收", "To sign for"},
	"task.triage":                {"待初审", "To check first"},
	"task.propose":               {"待拟办", "Handling to propose"},
	"task.instruct":              {"待批示", "To instruct"},
	"task.handle":                {"待承办", "To handle"},
	"task.circulate":             {"待传阅", "To read"},
	"task.review":                {"待审核", "To review"},
	"task.extend":                {"延期待审批", "An extension to decide"},
	"task.countersign":           {"待会签", "To countersign"},
	"task.sign_off":              {"待签批", "To sign off"},
	"task.draft":                 {"拟稿被退回，待修改", "A draft to revise"},
	"task.issue":                 {"待复核", "To check"},
	"task.seal":                  {"待用印", "To seal"},
	"task.file":                  {"待归档", "To file"},
	"task.appraise":              {"待鉴定", "To appraise"},
	"task.approve_destruction":   {"销毁待审批", "Destruction to approve"},
	"task.witness":               {"待监销", "Destruction to witness"},
	"task.borrow":                {"借阅待办理", "Loan to handle"},
	"document.due_half":          {"办理时间已过半", "Half of the time has passed"},
	"document.due_before":        {"即将到期", "Due soon"},
	"document.due_today":         {"今日到期", "Due today"},
	"document.overdue":           {"已逾期", "Overdue"},
	"document.reminded":          {"催办", "You are reminded"},
	"document.returned":          {"被退回", "Returned"},
	"document.numbered":          {"已签发编号", "Signed off and numbered"},
	"document.copied":            {"抄送给您", "Copied to you"},
	"document.extended":          {"延期已同意", "Extension granted"},
	"document.extension_refused": {"延期未同意", "Extension refused"},
	"document.withheld":          {"有文件因含涉密标志被扣留", "A file was withheld because it carries a state-secret mark"},
	"intake.withheld":            {"有待登记文件因含涉密标志被扣留", "A waiting file was withheld because it carries a state-secret mark"},
	"routine.daily":              {"每日一页", "The page of the day"},
}

// classWords are what robots, and mails about an unknown kind, call the classes.
var classWords = map[Class]Words{
	Todo:      {"待处理", "To do"},
	Due:       {"到期提醒", "Due"},
	Returned:  {"退回", "Returned"},
	Mentioned: {"抄送", "Copied"},
	Alarm:     {"警示", "Alarm"},
}

func wordsOf(kind string) Words {
	if w, ok := kindWords[kind]; ok {
		return w
	}
	return classWords[classOf(kind)]
}

func (w Words) in(english bool) string {
	if english {
		return w.EN
	}
	return w.ZH
}

var levelWords = map[access.Level]Words{
	access.Public: {"公开", "Public"}, access.Internal: {"内部", "Internal"}, access.Confidential: {"秘密", "Confidential"}, access.Secret: {"机密", "Secret"},
}

// compose writes the letter about one thing. about is nil when nothing may be said of it.
func compose(to recipient, kinds []string, about *Subject, address string) (subject, body string) {
	var what []string
	for _, kind := range kinds {
		what = append(what, wordsOf(kind).in(to.english))
	}
	separator, greeting, foot := "；", to.name+"：", "在页面右上角“我的”中可选择哪些通知发送邮件。"
	if to.english {
		separator, greeting, foot = "; ", "Dear "+to.name+",", "On the page “Me” you choose which notices come by mail."
	}
	subject = strings.Join(what, separator)
	lines := []string{greeting, "", subject}
	path := "/"
	if about != nil {
		path = about.Path
		name, details := about.lines(to.english)
		if name != "" {
			subject += (Words{"：", ": "}).in(to.english) + name
		}
		lines = append(lines, details...)
	}
	lines = append(lines, "", address+path, "", "— ", "卷宗 Docket", foot)
	return oneLine(subject), strings.Join(lines, "\n") + "\n"
}

// lines are the name of the thing for the subject line, and what stands in the body. Of what is
// classified only number and level are said.
func (s *Subject) lines(english bool) (name string, lines []string) {
	if s.Text != (Words{}) {
		return "", []string{s.Text.in(english)}
	}
	name = s.Number
	if !s.Level.Classified() && s.Title != "" {
		name = strings.TrimSpace(s.Number + " " + s.Title)
	}
	level := levelWords[s.Level].in(english)
	if s.Level.Classified() {
		name += "（" + level + "）"
	}
	lines = append(lines, name)
	label := Words{"密级：", "Classification: "}
	if !s.Level.Classified() {
		lines = append(lines, label.in(english)+level)
	}
	if !s.DueOn.IsZero() {
		lines = append(lines, (Words{"办理期限：", "Due: "}).in(english)+s.DueOn.String())
	}
	return name, lines
}

// oneLine makes a header of a text.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > 120 {
		s = string(runes[:119]) + "…"
	}
	return s
}

// digest is what a robot tells: how many things are new, by class, in both languages.
func digest(counts map[Class]int, address string) string {
	var zh, en []string
	for _, c := range Classes() {
		if n := counts[c]; n > 0 {
			zh = append(zh, fmt.Sprintf("%s %d 项", classWords[c].ZH, n))
			en = append(en, fmt.Sprintf("%s: %d", classWords[c].EN, n))
		}
	}
	return "卷宗 Docket\n" + strings.Join(zh, "，") + "\n" + strings.Join(en, ", ") + "\n" + address + "/"
}

// recipient is to whom a letter goes.
type recipient struct {
	name    string
	email   string
	english bool
}

// testLetter is the letter that shows an administrator that mails arrive.
func testLetter(to recipient, day calendar.Date, address string) (subject, body string) {
	w := Words{"测试邮件", "Test mail"}
	text := Words{"这是卷宗的测试邮件，收到即表示邮件设置正确。", "This is a test mail of Docket. That it has arrived shows that mails are set up."}
	return w.in(to.english) + " " + day.String(), text.in(to.english) + "\n\n" + address + "/\n"
}

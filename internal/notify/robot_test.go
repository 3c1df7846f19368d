package notify

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/calendar"
)

// The forms and signatures that the three chats document.
func TestRequest(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1577262236757)
	for _, c := range []struct{ kind, secret, path, member, query string }{
		{WeCom, "", "text.content", "", "key=k"},
		{DingTalk, "", "text.content", "", "key=k"},
		{DingTalk, "this is secret", "text.content", "", "key=k&sign=" + url.QueryEscape(sign("this is secret", "1577262236757\nthis is secret")) + "&timestamp=1577262236757"},
		{Feishu, "", "content.text", "", "key=k"},
		{Feishu, "this is secret", "content.text", sign("1577262236\nthis is secret", ""), "key=k"},
	} {
		r, err := request(t.Context(), c.kind, "https://chat.example/robot/send?key=k", c.secret, "待处理 3 项", now)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		var body map[string]any
		if err := json.Unmarshal(raw, &body); err != nil {
			t.Fatal(err)
		}
		outer, inner, _ := strings.Cut(c.path, ".")
		if text, _ := body[outer].(map[string]any); text[inner] != "待处理 3 项" || r.URL.RawQuery != c.query {
			t.Errorf("%s: %s to %s", c.kind, raw, r.URL)
		}
		if signed, _ := body["sign"].(string); signed != c.member {
			t.Errorf("%s: signed %q, want %q", c.kind, signed, c.member)
		}
	}
}

func TestReadAnswer(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		`{"errcode":0,"errmsg":"ok"}`: "", `{"code":0,"msg":"success"}`: "", `{"StatusCode":0,"StatusMessage":"success"}`: "",
		`{"errcode":310000,"errmsg":"sign not match"}`: "310000", `{"code":19021}`: "19021",
		`{}`: "answer", `<html>`: "answer", ``: "answer", `[]`: "answer", `{"errcode":"x"}`: "answer", `null`: "answer",
	} {
		err := readAnswer([]byte(answer))
		if (err == nil) != (want == "") || err != nil && err.Error() != (errRobot{want}).Error() {
			t.Errorf("%s: %v, want %q", answer, err, want)
		}
	}
}

// What a chat answers never makes the service fail, and never counts as taken unless it says so.
func FuzzReadAnswer(f *testing.F) {
	for _, seed := range []string{`{"errcode":0}`, `{"code":19021}`, `<html>`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if readAnswer(raw) == nil && !json.Valid(raw) {
			t.Errorf("taken: %q", raw)
		}
	})
}

// Security L14: a mail about what is classified holds number and level, never the title; a header is one line.
func TestCompose(t *testing.T) {
	t.Parallel()
	due, err := calendar.ParseDate("2026-03-24")
	if err != nil {
		t.Fatal(err)
	}
	secret := &Subject{Number: "密收〔2026〕3号", Title: "白鹭数据平台", Level: access.Confidential, DueOn: due, Path: "/documents/x"}
	open := &Subject{Number: "收〔2026〕15号", Title: "关于开展\r\nBcc: a@b 检查的通知", Level: access.Internal, Path: "/documents/y"}
	for _, c := range []struct {
		to            recipient
		about         *Subject
		kind          string
		subject       string
		inBody        []string
		nowhere       []string
		isChineseOnly bool
	}{
		{recipient{name: "张三"}, secret, "task.acknowledge", "待签收：密收〔2026〕3号（秘密）", []string{"张三：", "办理期限：2026-03-24", "https://d.example/documents/x"}, []string{"白鹭"}, true},
		{recipient{name: "Zhang", english: true}, secret, "document.overdue", "Overdue: 密收〔2026〕3号（Confidential）", []string{"Dear Zhang,", "Due: 2026-03-24"}, []string{"白鹭", "逾期"}, false},
		{recipient{name: "张三"}, open, "task.handle", "待承办：收〔2026〕15号 关于开展  Bcc: a@b 检查的通知", []string{"密级：内部"}, nil, true},
		{recipient{name: "张三"}, nil, "document.withheld", "有文件因含涉密标志被扣留", []string{"https://d.example/\n"}, []string{"documents"}, true},
		{recipient{name: "张三"}, nil, "unheard.of", "警示", nil, nil, true},
	} {
		subject, body := compose(c.to, []string{c.kind}, c.about, "https://d.example")
		if subject != c.subject {
			t.Errorf("subject %q, want %q", subject, c.subject)
		}
		for _, want := range c.inBody {
			if !strings.Contains(body, want) {
				t.Errorf("%q is not in %q", want, body)
			}
		}
		for _, never := range c.nowhere {
			if strings.Contains(subject+body, never) {
				t.Errorf("%q is in %q %q", never, subject, body)
			}
		}
	}
}

func TestClassOf(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]Class{"task.handle": Todo, "document.overdue": Due, "document.due_half": Due, "document.returned": Returned,
		"document.copied": Mentioned, "document.withheld": Alarm, "something": Alarm, "routine.daily": Due} {
		if got := classOf(kind); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
	for kind := range kindWords {
		if strings.HasPrefix(kind, "document.due") && classOf(kind) != Due {
			t.Errorf("%s is no reminder", kind)
		}
	}
}

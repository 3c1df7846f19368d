package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
)

const mailPatience = 40 * time.Second

// Mailed gives a person an e-mail address and returns it.
func (o *office) Mailed(t testing.TB, name string) string {
	t.Helper()
	address := strings.ToLower(o.prefix) + "." + name + "@example.cn"
	o.Edit(t, name, map[string]any{"email": address}).Want(t, http.StatusOK)
	return address
}

type mailState struct {
	IsSet    bool `json:"is_set"`
	Waiting  int
	Failed   int
	TestedAt *time.Time `json:"tested_at"`
}

func mailStateOf(t testing.TB, admin *person) (m mailState) {
	t.Helper()
	admin.Get(t, "/api/v1/settings/mail").Want(t, http.StatusOK).JSON(t, &m)
	return m
}

// ux 7 and security L14: a task that arrives is a notice and a mail to everyone whom it waits for; the mail
// about a classified document holds number and level; it goes once, is tried again when the server says so,
// and not at all to who has muted it, has read it, or has lost the right to read.
func TestNotify_Mail(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	o := newOffice(t, startService(t, box.env()))
	admin, registrar := administratorOf(t, o.service), o.Registrar(t)
	supervisor := o.Person(t, "one", "B", access.Secret, access.Supervisor)
	english := o.Person(t, "two", "B", access.Secret, access.Supervisor)
	late, muted := o.Person(t, "three", "B", access.Secret, access.Supervisor), o.Person(t, "four", "B", access.Secret, access.Supervisor)
	loses, reads := o.Person(t, "five", "B", access.Secret, access.Supervisor), o.Person(t, "six", "B", access.Secret, access.Supervisor)
	o.Person(t, "low", "B", access.Internal, access.Supervisor)
	o.Person(t, "nowhere", "B", access.Secret, access.Supervisor)
	address := map[string]string{}
	for _, name := range []string{"one", "two", "three", "four", "five", "six", "low", "nowhere", "registrar"} {
		address[name] = o.Mailed(t, name)
	}
	english.Do(t, http.MethodPatch, "/api/v1/me/preferences", map[string]string{"language": "en"}).Want(t, http.StatusOK)
	muted.Do(t, http.MethodPut, "/api/v1/me/notifications", map[string]any{"muted": []string{"todo"}}).Want(t, http.StatusOK)
	for _, name := range []string{"three", "five", "six"} {
		box.Refuse(address[name], 451)
	}
	box.Refuse(address["nowhere"], 550)

	d := registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "secret", "title": "独角鲸计划"})
	waitFor(t, mailPatience, "the mails that can go", func() bool {
		return len(box.To(address["one"])) > 0 && len(box.To(address["two"])) > 0 && mailStateOf(t, admin).Failed == 1 &&
			box.Refused(address["three"]) > 0 && box.Refused(address["five"]) > 0 && box.Refused(address["six"]) > 0
	})
	if l := box.To(address["one"])[0]; l.Subject != "传阅范围待审批："+d.RegisterNo+"（机密）" || !strings.Contains(l.Body, o.URL+"/documents/"+d.ID+"\n") || !strings.HasPrefix(l.Body, "人员one：\n") {
		t.Errorf("the mail: %+v", l)
	}
	if l := box.To(address["two"])[0]; l.Subject != "Scope to approve: "+d.RegisterNo+"（Secret）" || !strings.HasPrefix(l.Body, "Dear 人员two,") {
		t.Errorf("the mail in English: %+v", l)
	}
	if !supervisor.told(t, "task.scope_approval", d.ID) || !muted.told(t, "task.scope_approval", d.ID) || registrar.told(t, "task.scope_approval", d.ID) {
		t.Error("the bell is not told of the task, or the registrar of the own request")
	}

	// One reads it in the bell, one is no supervisor any more; then the server takes everything.
	var list struct{ Items []struct{ ID string } }
	reads.Get(t, "/api/v1/notices").Want(t, http.StatusOK).JSON(t, &list)
	for _, n := range list.Items {
		reads.Do(t, http.MethodPost, "/api/v1/notices/"+n.ID+"/read", nil).Want(t, http.StatusNoContent)
	}
	o.Edit(t, "five", map[string]any{"clearance": "internal"}).Want(t, http.StatusOK)
	if loses.told(t, "task.scope_approval", d.ID) {
		t.Error("L14: who has lost the right still sees the notice")
	}
	for _, name := range []string{"three", "five", "six"} {
		box.Refuse(address[name], 0)
	}
	waitFor(t, mailPatience, "the mails that waited", func() bool { return mailStateOf(t, admin).Waiting == 0 })
	for name, want := range map[string]int{"one": 1, "two": 1, "three": 1, "four": 0, "five": 0, "six": 0, "low": 0, "nowhere": 0, "registrar": 0} {
		if got := box.To(address[name]); len(got) != want {
			t.Errorf("%s has %d mails, want %d: %+v", name, len(got), want, got)
		}
	}
	for name := range address {
		if found := box.About(address[name], "独角鲸"); len(found) > 0 {
			t.Errorf("L14: a mail holds the title: %+v", found)
		}
	}

	// The task is done: nobody hears of it any more, not even who had not been reached.
	box.Refuse(address["three"], 451)
	second := registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "secret"})
	waitFor(t, mailPatience, "the second mail to be refused", func() bool { return box.Refused(address["three"]) > 1 && len(box.To(address["one"])) == 2 })
	late.Decide(t, late.TaskAbout(t, second.ID).ID, "agree").Want(t, http.StatusNoContent)
	box.Refuse(address["three"], 0)
	waitFor(t, mailPatience, "the mails to settle", func() bool { return mailStateOf(t, admin).Waiting == 0 })
	if got := box.To(address["three"]); len(got) != 1 {
		t.Errorf("a mail about a task that is done: %+v", got)
	}
}

// ux 7: everybody chooses by class, alarms cannot be muted; an address is an address.
func TestNotify_Choice(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	clerk := o.Person(t, "clerk", "A", access.Internal)
	const path = "/api/v1/me/notifications"
	var c struct {
		Email      string
		CanMail    bool `json:"can_mail"`
		Classes    []string
		Muted      []string
		AlwaysSent []string `json:"always_sent"`
	}
	clerk.Get(t, path).Want(t, http.StatusOK).JSON(t, &c)
	if c.Email != "" || c.CanMail || len(c.Classes) != 5 || len(c.Muted) != 0 || len(c.AlwaysSent) != 1 {
		t.Errorf("%+v", c)
	}
	set := func(muted ...string) answer { return clerk.Do(t, http.MethodPut, path, map[string]any{"muted": muted}) }
	set("mentioned", "due", "due").Want(t, http.StatusOK).JSON(t, &c)
	if len(c.Muted) != 2 || c.Muted[0] != "due" {
		t.Errorf("%+v", c)
	}
	set("due", "alarm").WantFields(t, map[string]string{"muted.1": "choice"})
	set("everything").WantFields(t, map[string]string{"muted.0": "choice"})
	clerk.Do(t, http.MethodPut, path, map[string]any{}).Want(t, http.StatusUnprocessableEntity)
	for _, bad := range []string{"x", "a@", "张三@例子.cn", "Zhang <a@example.cn>", "a@example.cn\r\nBcc: b@example.cn", "a b@example.cn", "a@b,c@d", strings.Repeat("a", 260) + "@example.cn", "a@example.cn\x00"} {
		o.Edit(t, "clerk", map[string]any{"email": bad}).WantFields(t, map[string]string{"email": "email"})
	}
	o.Edit(t, "clerk", map[string]any{"email": " zhang.san@example.cn "}).Want(t, http.StatusOK)
	var me struct{ Email string }
	clerk.Get(t, "/api/v1/me").Want(t, http.StatusOK).JSON(t, &me)
	if me.Email != "zhang.san@example.cn" {
		t.Errorf("/me: %q", me.Email)
	}
	o.Edit(t, "clerk", map[string]any{"email": ""}).Want(t, http.StatusOK)
}

// The step of the setup: mails are set up when a test mail was taken, and only then.
func TestNotify_TestMail(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	o := newOffice(t, startService(t, box.env()))
	admin := administratorOf(t, o.service)
	isDone := func() bool {
		var list struct {
			Items []struct {
				ID   string
				Done bool
			}
		}
		admin.Get(t, "/api/v1/setup").Want(t, http.StatusOK).JSON(t, &list)
		for _, step := range list.Items {
			if step.ID == "mail" {
				return step.Done
			}
		}
		t.Fatal("there is no step mail")
		return false
	}
	test := func(p *person) answer { return p.Do(t, http.MethodPost, "/api/v1/settings/mail/test", nil) }
	test(admin).Problem(t, http.StatusConflict, "notify.no_address")
	admin.Do(t, http.MethodPatch, "/api/v1/people/admin", map[string]any{"version": o.personVersion(t, "admin"), "email": "admin@example.cn"}).Want(t, http.StatusOK)
	box.Refuse("admin@example.cn", 550)
	test(admin).Problem(t, http.StatusServiceUnavailable, "notify.not_sent")
	if isDone() || mailStateOf(t, admin).TestedAt != nil {
		t.Error("done although the server refused")
	}
	box.Refuse("admin@example.cn", 0)
	test(admin).Want(t, http.StatusNoContent)
	if got := box.To("admin@example.cn"); len(got) != 1 || !strings.HasPrefix(got[0].Subject, "测试邮件") || !isDone() || mailStateOf(t, admin).TestedAt == nil {
		t.Errorf("after a test mail: %+v, done %v", got, isDone())
	}
	for _, p := range []*person{o.Supervisor(t), o.Registrar(t)} {
		test(p).Problem(t, http.StatusForbidden, "forbidden")
		p.Get(t, "/api/v1/settings/mail").Problem(t, http.StatusForbidden, "forbidden")
	}
	theAdmin := administratorOf(t, theService(t))
	test(theAdmin).Problem(t, http.StatusConflict, "notify.no_mail")
	if mailStateOf(t, theAdmin).IsSet {
		t.Error("a service without a mail server says that one is set")
	}
}

// Issue C build 1: robots of 企业微信, 钉钉 and 飞书 are told counts alone, signed where there is a secret, once,
// and again when they refuse; nobody sees an address again.
func TestNotify_Webhooks(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	admin, registrar := administratorOf(t, o.service), o.Registrar(t)
	o.Person(t, "one", "B", access.Secret, access.Supervisor)
	const path = "/api/v1/settings/webhooks"
	add := func(changes map[string]any) answer {
		w := map[string]any{"name": "办公室群", "kind": "wecom", "url": "https://chat.example/robot?key=1", "classes": []string{"todo"}}
		for k, v := range changes {
			w[k] = v
		}
		return admin.Do(t, http.MethodPost, path, w)
	}
	for _, c := range []struct {
		change map[string]any
		want   map[string]string
	}{
		{map[string]any{"kind": "pager"}, map[string]string{"kind": "choice"}},
		{map[string]any{"name": " ", "classes": []string{}}, map[string]string{"name": "required", "classes": "required"}},
		{map[string]any{"classes": []string{"gossip"}}, map[string]string{"classes": "choice"}},
		{map[string]any{"url": "file:///etc/passwd"}, map[string]string{"url": "url"}},
		{map[string]any{"url": "https://"}, map[string]string{"url": "url"}},
		{map[string]any{"url": "https://user:pass@chat.example/"}, map[string]string{"url": "url"}},
		{map[string]any{"secret": "a\nb"}, map[string]string{"secret": "control_characters"}},
	} {
		add(c.change).WantFields(t, c.want)
	}
	chats := map[string]*chat{"wecom": newChat(t, `{"errcode":0,"errmsg":"ok"}`), "dingtalk": newChat(t, `{"errcode":0,"errmsg":"ok"}`), "feishu": newChat(t, `{"code":19021,"msg":"sign match fail"}`)}
	secrets := map[string]string{"dingtalk": "SEC1", "feishu": "SEC2"}
	ids := map[string]string{}
	for kind, c := range chats {
		var w struct {
			ID        string
			Host      string
			HasSecret bool `json:"has_secret"`
		}
		a := add(map[string]any{"kind": kind, "url": c.URL + "/robot/send?key=hush", "secret": secrets[kind]}).Want(t, http.StatusCreated)
		a.JSON(t, &w)
		if ids[kind] = w.ID; w.HasSecret != (secrets[kind] != "") || !strings.HasSuffix(c.URL, w.Host) || strings.Contains(string(a.Body), "hush") || strings.Contains(string(a.Body), "SEC") {
			t.Errorf("%s: %s", kind, a.Body)
		}
	}
	if body := string(admin.Get(t, path).Want(t, http.StatusOK).Body); strings.Contains(body, "hush") || strings.Contains(body, "SEC") {
		t.Errorf("the list shows an address or a secret: %s", body)
	}
	d := registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "secret", "title": "独角鲸计划"})
	waitFor(t, mailPatience, "the robots to be told", func() bool {
		return len(chats["wecom"].Told()) > 0 && len(chats["dingtalk"].Told()) > 0 && len(chats["feishu"].Told()) > 1
	})
	if last := lastError(t, admin, ids["feishu"]); last != "19021" {
		t.Errorf("the error of 飞书: %q", last)
	}
	chats["feishu"].Answer(`{"code":0,"msg":"success"}`)
	waitFor(t, mailPatience, "飞书 to take it", func() bool { return lastError(t, admin, ids["feishu"]) == "" })
	for kind, c := range chats {
		told := c.Told()
		if kind != "feishu" && len(told) != 1 {
			t.Errorf("%s was told %d times", kind, len(told))
		}
		for _, m := range told {
			if m.text() != "卷宗 Docket\n待处理 1 项\nTo do: 1\n"+o.URL+"/" || strings.Contains(m.text(), d.RegisterNo) {
				t.Errorf("%s was told %q", kind, m.text())
			}
			signed := m.Query.Get("sign") != "" || m.Body["sign"] != nil
			if signed != (secrets[kind] != "") || m.Query.Get("key") != "hush" {
				t.Errorf("%s: signed %v, query %v", kind, signed, m.Query)
			}
		}
	}
	admin.Do(t, http.MethodPost, path+"/"+ids["wecom"]+"/test", nil).Want(t, http.StatusNoContent)
	chats["wecom"].Answer(`<html>`)
	admin.Do(t, http.MethodPost, path+"/"+ids["wecom"]+"/test", nil).Problem(t, http.StatusServiceUnavailable, "notify.robot_refused")
	admin.Do(t, http.MethodPatch, path+"/"+ids["wecom"], map[string]any{"version": 7}).Problem(t, http.StatusConflict, "stale_version")
	admin.Do(t, http.MethodPatch, path+"/"+ids["wecom"], map[string]any{"version": 1, "is_active": false, "secret": ""}).Want(t, http.StatusOK)
	admin.Do(t, http.MethodDelete, path+"/"+ids["wecom"], nil).Want(t, http.StatusNoContent)
	admin.Do(t, http.MethodDelete, path+"/"+ids["wecom"], nil).Problem(t, http.StatusNotFound, "notify.webhook_not_found")
	registrar.Get(t, path).Problem(t, http.StatusForbidden, "forbidden")
	registrar.Do(t, http.MethodPost, path, map[string]any{"kind": "wecom"}).Problem(t, http.StatusForbidden, "forbidden")
	registrar.Do(t, http.MethodPost, path+"/"+ids["feishu"]+"/test", nil).Problem(t, http.StatusForbidden, "forbidden")
	if strings.Contains(o.Log(), "hush") || strings.Contains(o.Log(), "SEC1") {
		t.Error("the log holds an address or a secret")
	}
}

func lastError(t testing.TB, admin *person, id string) string {
	t.Helper()
	var list struct {
		Items []struct {
			ID        string
			LastError string `json:"last_error"`
		}
	}
	if err := json.Unmarshal(admin.Get(t, "/api/v1/settings/webhooks").Want(t, http.StatusOK).Body, &list); err != nil {
		t.Fatal(err)
	}
	for _, w := range list.Items {
		if w.ID == id {
			return w.LastError
		}
	}
	return "gone"
}

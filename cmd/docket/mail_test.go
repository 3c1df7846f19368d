package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"golang.org/x/text/encoding/simplifiedchinese"

	"docket/internal/access"
)

// post is a mail server of the test's own: go-imap's, on the loopback address.
type post struct {
	address string
	user    *imapmemserver.User

	mu     sync.Mutex
	refuse func(what string) error // what the server says to the marking of mail; nil: it marks
}

const postUser, postPassword = "office@example.cn", "mailbox-of-tests"

func startPost(t testing.TB, caps ...imap.Cap) *post {
	t.Helper()
	p := &post{user: imapmemserver.NewUser(postUser, postPassword)}
	for _, folder := range []string{"INBOX", "已接收"} {
		if err := p.user.Create(folder, nil); err != nil {
			t.Fatal(err)
		}
	}
	boxes := imapmemserver.New()
	boxes.AddUser(p.user)
	set := imap.CapSet{imap.CapIMAP4rev1: {}}
	for _, c := range caps {
		set[c] = struct{}{}
	}
	server := imapserver.New(&imapserver.Options{InsecureAuth: true, Caps: set, Logger: log.New(io.Discard, "", 0),
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &postSession{boxes.NewSession().(imapserver.SessionIMAP4rev2), p}, nil, nil
		}})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address = listener.Addr().String()
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return p
}

// postSession lets a test look at, and stop, the marking of mail.
type postSession struct {
	imapserver.SessionIMAP4rev2
	post *post
}

// Store marks mail, if the test lets it.
func (s *postSession) Store(w *imapserver.FetchWriter, set imap.NumSet, flags *imap.StoreFlags, options *imap.StoreOptions) error {
	s.post.mu.Lock()
	refuse := s.post.refuse
	s.post.mu.Unlock()
	if refuse != nil {
		if err := refuse("store"); err != nil {
			return err
		}
	}
	return s.SessionIMAP4rev2.Store(w, set, flags, options)
}

func (p *post) setRefuse(refuse func(string) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = refuse
}

// Deliver puts a mail into the inbox.
func (p *post) Deliver(t testing.TB, mail []byte) {
	t.Helper()
	if _, err := p.user.Append("INBOX", &literal{bytes.NewReader(mail)}, &imap.AppendOptions{}); err != nil {
		t.Fatal(err)
	}
}

type literal struct{ *bytes.Reader }

// Size is imap.LiteralReader's.
func (l *literal) Size() int64 { return l.Reader.Size() }

// Count returns how many letters a folder holds, and how many of these nobody has seen.
func (p *post) Count(t testing.TB, folder string) (all, unseen int) {
	t.Helper()
	status, err := p.user.Status(folder, &imap.StatusOptions{NumMessages: true, NumUnseen: true})
	if err != nil {
		t.Fatal(err)
	}
	return int(*status.NumMessages), int(*status.NumUnseen)
}

// env is what a service needs to read the mailbox for someone.
func (p *post) env(user string, more ...string) option {
	return withEnv(append([]string{"DOCKET_IMAP_ADDRESS=" + p.address, "DOCKET_IMAP_USER=" + postUser, "DOCKET_IMAP_PASSWORD=" + postPassword,
		"DOCKET_IMAP_TLS=none", "DOCKET_IMAP_FOR=" + user, "DOCKET_IMAP_EVERY=1s"}, more...)...)
}

// mailFile is a file in a mail.
type mailFile struct {
	name    string
	content []byte
}

// mailOf writes a mail as Chinese offices send them: head and names in GBK.
func mailOf(t testing.TB, id, subject string, files ...mailFile) []byte {
	t.Helper()
	word := func(s string) string {
		raw, err := simplifiedchinese.GBK.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return "=?gbk?B?" + base64.StdEncoding.EncodeToString([]byte(raw)) + "?="
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s <yjj@example.cn>\r\nTo: office@example.cn\r\nSubject: %s\r\nDate: Fri, 09 Jan 2026 10:30:00 +0800\r\n", word("云港区应急管理局"), word(subject))
	if id != "" {
		fmt.Fprintf(&b, "Message-ID: <%s@example.cn>\r\n", id)
	}
	fmt.Fprintf(&b, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=part\r\n\r\n--part\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n请查收。%s\r\n", id)
	for _, f := range files {
		fmt.Fprintf(&b, "--part\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"%s\"\r\n\r\n", word(f.name))
		for chunk := range slices.Chunk([]byte(base64.StdEncoding.EncodeToString(f.content)), 76) {
			fmt.Fprintf(&b, "%s\r\n", chunk)
		}
	}
	b.WriteString("--part--\r\n")
	return b.Bytes()
}

// mailItem is a waiting file that came by mail.
type mailItem struct {
	intakeItem
	Bundle string
	Mail   *struct {
		From, Subject string
		SentAt        time.Time `json:"sent_at"`
	}
}

// Mailed returns what waits, as the person sees it, by name.
func (p *person) Mailed(t testing.TB) map[string]mailItem {
	t.Helper()
	var list struct{ Items []mailItem }
	p.Get(t, intakePath, "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	out := map[string]mailItem{}
	for _, i := range list.Items {
		out[i.Name] = i
	}
	return out
}

// Issue C, build 8: a mail becomes one bundle, itself as it came and each file in it, with what it says
// of itself as suggestions; it is marked after the commit; the same mail twice is taken once; what cannot
// be taken stands in the tray and holds up nothing.
func TestMail(t *testing.T) {
	t.Parallel()
	p := startPost(t)
	s := startService(t, p.env("t1.registrar"))
	o := newOffice(t, s)
	registrar, other := o.Registrar(t), o.Person(t, "other", "A", access.Secret, access.Supervisor)
	letter := mailOf(t, "1", "关于报送材料的函", mailFile{"通知.txt", o.letter()}, mailFile{"表格.csv", []byte("甲,乙\n1,2\n")})
	p.Deliver(t, letter)
	p.Deliver(t, append([]byte("Received: from elsewhere\r\n"), letter...))             // once more, by another way
	p.Deliver(t, mailOf(t, "1", "同一编号的另一封", mailFile{"b.txt", []byte("乙" + o.prefix)})) // a device that numbers all its mail alike
	p.Deliver(t, mailOf(t, "2", "机密★5年 关于某事的通知", mailFile{"c.txt", []byte("密一")}))
	p.Deliver(t, mailOf(t, "3", "见附件", mailFile{"秘密★.txt", []byte("密二")}))
	many := make([]mailFile, 101)
	for i := range many {
		many[i] = mailFile{fmt.Sprintf("%d.txt", i), []byte(fmt.Sprint("很多", i, o.prefix))}
	}
	p.Deliver(t, mailOf(t, "4", "附件很多", many...))
	p.Deliver(t, []byte("\xff\xfe这不是邮件"))
	p.Deliver(t, mailOf(t, "", "没有编号"))
	waitFor(t, waitPatience, "the mail to be dealt with", func() bool {
		_, unseen := p.Count(t, "INBOX")
		return unseen == 0
	})
	if all, _ := p.Count(t, "INBOX"); all != 8 {
		t.Errorf("%d letters are left in the mailbox, where nothing is removed", all)
	}
	got := registrar.Mailed(t)
	want := []string{"b.txt", "关于报送材料的函.eml", "同一编号的另一封.eml", "无主题邮件.eml", "没有编号.eml", "表格.csv", "通知.txt"}
	if names := registrar.Names(t); !slices.Equal(names, want) {
		t.Fatalf("waiting: %v", names)
	}
	whole, first := got["关于报送材料的函.eml"], got["通知.txt"]
	if whole.Bundle != whole.ID || first.Bundle != whole.ID || got["表格.csv"].Bundle != whole.ID || got["b.txt"].Bundle == whole.ID {
		t.Errorf("bundles: %+v", got)
	}
	if m := first.Mail; m == nil || m.Subject != "关于报送材料的函" || m.From != "云港区应急管理局" || m.SentAt.Unix() != 1767925800 {
		t.Errorf("said of itself: %+v", first.Mail)
	}
	if content := registrar.Get(t, intakePath+"/"+whole.ID+"/content").Want(t, http.StatusOK); !bytes.Equal(content.Body, letter) {
		t.Error("the mail is not kept as it came")
	}
	// The text speaks first, the mail where it says nothing.
	waitFor(t, waitPatience, "the suggestions", func() bool { return registrar.Mailed(t)["通知.txt"].Suggestions["source_no"] != nil })
	if s := registrar.Mailed(t)["通知.txt"].Suggestions; s["title"] != "关于开展2026年第一季度消防安全检查的通知" {
		t.Errorf("suggestions of a letter: %v", s)
	}
	if s := got["表格.csv"].Suggestions; s["title"] != "关于报送材料的函" || s["source"] != "云港区应急管理局" || s["document_date"] != "2026-01-09" {
		t.Errorf("suggestions of a table: %v", s)
	}
	codes := map[string]int{}
	for _, f := range registrar.Failures(t) {
		codes[f.Code]++
		if f.Channel != "mail" || f.Owner != registrar.Username || f.Code == "state_secret_mark" && f.Name != "" {
			t.Errorf("tray: %+v", f)
		}
	}
	if len(codes) != 2 || codes["state_secret_mark"] != 2 || codes["too_many_files"] != 1 {
		t.Errorf("tray: %v", codes)
	}
	if body := registrar.Get(t, intakePath+"/failures").Body; bytes.Contains(body, []byte("★")) {
		t.Errorf("the tray keeps a mark: %s", body)
	}
	if len(other.Failures(t)) != 0 || len(other.Waiting(t)) != 0 {
		t.Error("somebody else sees the mail")
	}
	// One record of the whole bundle.
	waitFor(t, waitPatience, "the bundle to be read", func() bool {
		m := registrar.Mailed(t)
		return m[whole.Name].TextState != "pending" && m[first.Name].TextState != "pending" && m["表格.csv"].TextState != "pending"
	})
	var d documentAnswer
	registrar.Do(t, http.MethodPost, documentsPath, record(o.Dept("A"), map[string]any{"intake": []string{first.ID, got["表格.csv"].ID, whole.ID}})).Want(t, http.StatusCreated).JSON(t, &d)
	if len(d.Files) != 3 {
		t.Errorf("registered: %+v", d.Files)
	}
}

// Build 8: killed between the commit and the marking, a mail is taken once and marked after all.
func TestMail_KilledBeforeTheMark(t *testing.T) {
	t.Parallel()
	p := startPost(t)
	marking, release := make(chan struct{}, 10), make(chan struct{})
	defer close(release)
	p.setRefuse(func(string) error {
		marking <- struct{}{}
		<-release
		return errors.New("the client is gone")
	})
	s := startService(t, p.env("t1.registrar"))
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	p.Deliver(t, mailOf(t, "1", "只收一次", mailFile{"a.txt", []byte("一次" + o.prefix)}))
	select {
	case <-marking:
	case <-time.After(waitPatience):
		t.Fatal("nobody marks the mail")
	}
	if got := registrar.Names(t); !slices.Equal(got, []string{"a.txt", "只收一次.eml"}) {
		t.Errorf("before the mark, after the commit: %v", got)
	}
	s.Kill()
	if _, unseen := p.Count(t, "INBOX"); unseen != 1 {
		t.Errorf("%d unseen after the kill", unseen)
	}
	p.setRefuse(nil)
	s.Start(t)
	waitFor(t, waitPatience, "the mail to be marked", func() bool {
		_, unseen := p.Count(t, "INBOX")
		return unseen == 0
	})
	if got := registrar.Names(t); !slices.Equal(got, []string{"a.txt", "只收一次.eml"}) {
		t.Errorf("taken: %v", got)
	}
}

// Build 8: a folder for what has been taken, a mark that is recognised late, and trying again.
func TestMail_MovedWithheldRetried(t *testing.T) {
	t.Parallel()
	p := startPost(t, imap.CapMove, imap.CapUIDPlus)
	s := startService(t, p.env("t1.registrar", "DOCKET_IMAP_DONE=已接收", "DOCKET_MAX_FILE_BYTES=1048576"))
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	p.Deliver(t, mailOf(t, "1", "普通来信", mailFile{"a.txt", []byte("普通" + o.prefix)}))
	p.Deliver(t, mailOf(t, "2", "来信带密件", mailFile{"b.txt", []byte("机密★5年\n绝不能留下的内容" + o.prefix)}, mailFile{"c.txt", []byte("同一封信的另一件" + o.prefix)}))
	p.Deliver(t, mailOf(t, "3", "太大的来信", mailFile{"big.bin", bytes.Repeat([]byte("大"), 1<<19)}))
	waitFor(t, waitPatience, "the mail to be dealt with", func() bool {
		moved, _ := p.Count(t, "已接收")
		left, unseen := p.Count(t, "INBOX")
		return moved == 2 && left == 1 && unseen == 0
	})
	waitFor(t, waitPatience, "the whole letter with the mark to be withheld", func() bool {
		return slices.Equal(registrar.Names(t), []string{"a.txt", "普通来信.eml"})
	})
	failures := registrar.Failures(t)
	if len(failures) != 1 || failures[0].Code != "too_large" || failures[0].Name != "太大的来信" && failures[0].Name != "" {
		t.Fatalf("tray: %+v", failures)
	}
	retry := intakePath + "/failures/" + failures[0].ID + "/retry"
	registrar.Do(t, "POST", retry, nil).Want(t, http.StatusAccepted)
	waitFor(t, waitPatience, "it to be tried again", func() bool { f := registrar.Failures(t); return len(f) == 1 && f[0].RetriedAt == nil })
	// Somebody removes it from the mailbox: the tray says so, and never asks again by itself.
	if err := p.user.Delete("INBOX"); err == nil {
		err = p.user.Create("INBOX", nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	registrar.Do(t, "POST", retry, nil).Want(t, http.StatusAccepted)
	waitFor(t, waitPatience, "the tray to say that it is gone", func() bool { f := registrar.Failures(t); return len(f) == 1 && f[0].Code == "gone" })
	if strings.Contains(s.Log(), postPassword) {
		t.Error("the password stands in the log")
	}
}

// Build 8: a slip that somebody mails to the office comes home.
func TestMail_SlipComesHome(t *testing.T) {
	t.Parallel()
	p := startPost(t)
	s := startService(t, p.env("t1.registrar"))
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"a.txt", []byte("甲" + o.prefix)})
	p.Deliver(t, mailOf(t, "1", "扫描", mailFile{"scan.jpg", jpgOf(t, registrar.scanOf(t, d.ID))}))
	registrar.WaitHome(t, d.ID, 2)
	if got := registrar.Names(t); !slices.Equal(got, []string{"扫描.eml"}) {
		t.Errorf("still waiting: %v", got)
	}
}

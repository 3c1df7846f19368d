package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
)

// A scanner's folder: files go to 待登记 and are moved, never deleted; a marked name is refused.
func TestWatchedFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startService(t, withEnv("DOCKET_WATCH="+dir, "DOCKET_WATCH_USER=t1.scanner"))
	o := newOffice(t, s)
	scanner := o.Person(t, "scanner", "A", access.Internal)
	for name, text := range map[string]string{"来文一.txt": "关于停电的通知", "机密★5年.txt": "不应接收"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	exists := func(parts ...string) bool {
		_, err := os.Stat(filepath.Join(append([]string{dir}, parts...)...))
		return err == nil
	}
	waitFor(t, time.Minute, "both files to be dealt with", func() bool {
		return exists("已接收", "来文一.txt") && exists("未接收", "机密★5年.txt.reason.txt")
	})
	if exists("来文一.txt") || !exists("未接收", "机密★5年.txt") {
		t.Error("a file is not where it belongs")
	}
	var list struct {
		Total int
		Items []struct{ Name string }
	}
	scanner.Get(t, "/api/v1/intake").Want(t, 200).JSON(t, &list)
	if list.Total != 1 || list.Items[0].Name != "来文一.txt" {
		t.Errorf("intake %+v", list)
	}

	// Issue C 1: who leaves leaves no folder behind that goes on working in their name.
	other := o.Person(t, "other", "A", access.Internal)
	own := filepath.Join(dir, other.Username)
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	supervisor := o.Supervisor(t)
	for username, want := range map[string]string{scanner.Username: "handover.configured", other.Username: "handover.own_folder"} {
		var h handoverAnswer
		supervisor.Do(t, "POST", "/api/v1/handover/"+username, map[string]any{"to": map[string]string{"watched_folder": supervisor.Username}, "reason": "调离"}).Want(t, http.StatusOK).JSON(t, &h)
		if !slices.Contains(h.kinds(), "watched_folder") || h.refused()["watched_folder"] != want {
			t.Errorf("%s: %+v", username, h)
		}
	}
	o.Edit(t, "other", map[string]any{"is_active": false}).Problem(t, http.StatusConflict, "account.handover_open")
	if err := os.Rename(own, filepath.Join(dir, supervisor.Username)); err != nil {
		t.Fatal(err)
	}
	o.Edit(t, "other", map[string]any{"is_active": false}).Want(t, http.StatusOK)
}

// failureAnswer is a line of the tray.
type failureAnswer struct {
	ID, Channel, Owner, Name, Code string
	Reason                         struct{ ZH, EN string }
	RetriedAt                      *time.Time `json:"retried_at"`
}

// Failures returns the tray as the person sees it.
func (p *person) Failures(t testing.TB) []failureAnswer {
	t.Helper()
	var list struct{ Items []failureAnswer }
	p.Get(t, intakePath+"/failures", "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	return list.Items
}

// Names returns the names of what waits, sorted, as the person sees it.
func (p *person) Names(t testing.TB) []string {
	t.Helper()
	var list struct{ Items []intakeItem }
	p.Get(t, intakePath, "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	names := []string{}
	for _, i := range list.Items {
		names = append(names, i.Name)
	}
	slices.Sort(names)
	return names
}

// Issue C, build 8: a folder of each person; a file is taken when it is complete and nobody writes it
// any more, once, and moved after that; what cannot be taken stands in the tray of its owner and of the
// registrars, and can be tried again.
func TestWatchedFolder_PerPerson(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startService(t, withEnv("DOCKET_WATCH="+dir, "DOCKET_MAX_FILE_BYTES=1048576"))
	o := newOffice(t, s)
	anna, ben, registrar := o.Person(t, "anna", "A", access.Internal), o.Person(t, "ben", "B", access.Internal), o.Registrar(t)
	put := func(content string, parts ...string) string {
		t.Helper()
		file := filepath.Join(append([]string{dir}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	exists := func(parts ...string) bool {
		_, err := os.Lstat(filepath.Join(append([]string{dir}, parts...)...))
		return err == nil
	}
	put("甲", anna.Username, "anna.txt")
	put("乙", ben.Username, "ben.txt")
	put("丙", "nobody.here", "lost.txt")
	put("丁", "ownerless.txt") // DOCKET_WATCH_USER is not set
	for _, name := range []string{"scan.pdf.part", "~$word.docx", ".hidden", "x.TMP"} {
		put("半", anna.Username, name)
	}
	put(strings.Repeat("大", 1<<20), ben.Username, "large.txt")
	put("密", ben.Username, "机密★5年.txt")
	secret := filepath.Join(t.TempDir(), "outside.txt")
	if err := os.WriteFile(secret, []byte("别处的文件"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, anna.Username, "link.txt")); err != nil {
		t.Fatal(err)
	}
	// A program holds its file open: the file stands still and is not complete.
	open, err := os.OpenFile(put("还没写完", anna.Username, "slow.txt"), os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, time.Minute, "what is complete to be taken and the rest to stand in the tray", func() bool {
		return exists(anna.Username, "已接收", "anna.txt") && exists(ben.Username, "已接收", "ben.txt") && len(registrar.Failures(t)) == 3
	})
	put("后来", ben.Username, "later.txt")
	waitFor(t, time.Minute, "another file", func() bool { return exists(ben.Username, "已接收", "later.txt") })
	if got := anna.Names(t); !slices.Equal(got, []string{"anna.txt"}) {
		t.Errorf("anna's: %v", got)
	}
	if got := ben.Names(t); !slices.Equal(got, []string{"ben.txt", "later.txt"}) {
		t.Errorf("ben's: %v", got)
	}
	for _, name := range []string{"scan.pdf.part", "~$word.docx", ".hidden", "x.TMP", "link.txt", "slow.txt"} {
		if !exists(anna.Username, name) {
			t.Errorf("%s was taken", name)
		}
	}
	if !exists("ownerless.txt") || !exists("nobody.here", "lost.txt") {
		t.Error("what belongs to nobody was moved")
	}
	if _, err := open.WriteString("，现在写完了"); err != nil {
		t.Fatal(err)
	}
	if err := open.Close(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, time.Minute, "the file that is complete now", func() bool { return exists(anna.Username, "已接收", "slow.txt") })

	if f := anna.Failures(t); len(f) != 0 {
		t.Errorf("anna's tray: %+v", f)
	}
	byCode := map[string]failureAnswer{}
	for _, f := range registrar.Failures(t) {
		byCode[f.Code] = f
		if f.Reason.ZH == "" || f.Reason.EN == "" {
			t.Errorf("no reason: %+v", f)
		}
	}
	large, marked, unknown := byCode["too_large"], byCode["state_secret_mark"], byCode["unknown_user"]
	if large.Name != "large.txt" || large.Owner != ben.Username || marked.Name != "" || unknown.Name != "nobody.here" {
		t.Errorf("tray: %+v", byCode)
	}
	if len(ben.Failures(t)) != 2 {
		t.Errorf("ben's tray: %+v", ben.Failures(t))
	}
	for _, f := range []failureAnswer{large, marked} {
		if a := anna.Do(t, "POST", intakePath+"/failures/"+f.ID+"/retry", nil); a.Status != http.StatusNotFound {
			t.Errorf("a stranger to it: %d", a.Status)
		}
		anna.Do(t, "DELETE", intakePath+"/failures/"+f.ID, nil).Want(t, http.StatusNotFound)
	}
	ben.Do(t, "POST", intakePath+"/failures/"+marked.ID+"/retry", nil).Problem(t, http.StatusConflict, "intake.no_retry")

	// What was too large is made smaller where it lies, and tried again.
	if !exists(ben.Username, "未接收", "large.txt") || !exists(ben.Username, "未接收", "large.txt.reason.txt") {
		t.Error("what was refused does not lie beside its reason")
	}
	put("小", ben.Username, "未接收", "large.txt")
	ben.Do(t, "POST", intakePath+"/failures/"+large.ID+"/retry", nil).Want(t, http.StatusAccepted)
	// The person whose folder it is begins to work here.
	person := o.Person(t, "newcomer", "A", access.Internal)
	if err := os.Rename(filepath.Join(dir, "nobody.here"), filepath.Join(dir, person.Username)); err != nil {
		t.Fatal(err)
	}
	registrar.Do(t, "DELETE", intakePath+"/failures/"+unknown.ID, nil).Want(t, http.StatusNoContent)
	registrar.Do(t, "DELETE", intakePath+"/failures/"+unknown.ID, nil).Want(t, http.StatusNotFound)
	waitFor(t, time.Minute, "what was tried again", func() bool {
		return exists(ben.Username, "已接收", "large.txt") && exists(person.Username, "已接收", "lost.txt")
	})
	if f := registrar.Failures(t); len(f) != 1 || f[0].Code != "state_secret_mark" {
		t.Errorf("tray after that: %+v", f)
	}
	if trail := string(o.Supervisor(t).Get(t, "/api/v1/audit", "action", "intake.failure.handled").Want(t, http.StatusOK).Body); !strings.Contains(trail, "retried") || !strings.Contains(trail, "dismissed") {
		t.Errorf("audit: %s", trail)
	}
}

// Build 8: killed between commit and move, a file is taken once, and moved after all.
func TestWatchedFolder_KilledBeforeTheMove(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startService(t, withEnv("DOCKET_WATCH="+dir))
	o := newOffice(t, s)
	anna := o.Person(t, "anna", "A", access.Internal)
	folder := filepath.Join(dir, anna.Username)
	// 已接收 is a file: what has been taken cannot be moved there, as if the process had been killed.
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	blocked := filepath.Join(folder, "已接收")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "a.txt"), []byte("一次"), 0o600); err != nil {
		t.Fatal(err)
	}
	waitFor(t, time.Minute, "the file to be taken", func() bool { return len(anna.Waiting(t)) > 0 })
	s.Kill()
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	s.Start(t)
	waitFor(t, time.Minute, "the file to be moved", func() bool {
		_, err := os.Stat(filepath.Join(blocked, "a.txt"))
		return err == nil
	})
	if got := anna.Names(t); !slices.Equal(got, []string{"a.txt"}) {
		t.Errorf("taken: %v", got)
	}
	// The same file put there again is another arrival.
	if err := os.Rename(filepath.Join(blocked, "a.txt"), filepath.Join(folder, "a.txt")); err != nil {
		t.Fatal(err)
	}
	waitFor(t, time.Minute, "the file to be taken again", func() bool { return len(anna.Waiting(t)) == 2 })
}

// The tray's routes take whatever is sent to them.
func TestFailures_Hostile(t *testing.T) {
	t.Parallel()
	registrar := newOffice(t, theService(t)).Registrar(t)
	for _, id := range []string{"%00", "%ff", "x", "..%2f..", strings.Repeat("a", 3000)} {
		for _, a := range []answer{registrar.Do(t, "POST", intakePath+"/failures/"+id+"/retry", nil), registrar.Do(t, "DELETE", intakePath+"/failures/"+id, nil),
			registrar.Do(t, "POST", intakePath+"/"+id+"/attach", map[string]any{}), registrar.Do(t, "POST", documentsPath+"/"+id+"/files/"+id+"/return", nil)} {
			if a.Status < 400 || a.Status >= 500 {
				t.Errorf("%.40s: %d %.200s", id, a.Status, a.Body)
			}
		}
	}
	for _, query := range []string{"limit=-1", "limit=9999", "cursor=x", "cursor=%00", "limit=a"} {
		if a := registrar.Get(t, intakePath+"/failures?"+query); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %.200s", query, a.Status, a.Body)
		}
	}
}

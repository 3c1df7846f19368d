package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"docket/internal/access"
	"docket/internal/extract/pdf/pdftest"
	"docket/internal/print/printtest"
)

// scanOf prints the slip of a record and scans it as the issue demands: 200 dpi, askew by 3°, grainy.
func (p *person) scanOf(t testing.TB, id string) *image.Gray {
	t.Helper()
	printtest.Fonts(t)
	return printtest.Scan(t, p.Get(t, documentsPath+"/"+id+"/slip.pdf").Want(t, http.StatusOK).Body, 200, 3)
}

func jpgOf(t testing.TB, page image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, page, &jpeg.Options{Quality: 70}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// homeItem is a waiting file with the record that it belongs to.
type homeItem struct {
	intakeItem
	CodeSought bool                                `json:"code_sought"`
	BelongsTo  *struct{ ID, Title, Number string } `json:"belongs_to"`
}

// WaitRead waits until a waiting file has been read and its code looked for, and returns it.
func (p *person) WaitRead(t testing.TB, id string) homeItem {
	t.Helper()
	var item homeItem
	waitFor(t, waitPatience, "a waiting file to be read", func() bool {
		item = homeItem{}
		p.Get(t, intakePath+"/"+id).Want(t, http.StatusOK).JSON(t, &item)
		return item.TextState != "pending" && item.CodeSought
	})
	return item
}

// WaitHome waits until a record has n files.
func (p *person) WaitHome(t testing.TB, id string, n int) documentAnswer {
	t.Helper()
	var d documentAnswer
	waitFor(t, waitPatience, "paper to come home", func() bool {
		d = p.Document(t, id)
		return len(d.Files) >= n
	})
	return d
}

// Issue C, must show (g): a printed slip, rasterised at 200 dpi and skewed by 3°, attaches itself, in
// every form that scanners and telephones write.
func TestHome_SlipAttachesItself(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	encodings := map[string]func(image.Image) []byte{
		"slip.jpg": func(page image.Image) []byte { return jpgOf(t, page) },
		"slip.png": func(page image.Image) []byte {
			var b bytes.Buffer
			if err := png.Encode(&b, page); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		},
		"slip.tif": func(page image.Image) []byte {
			var b bytes.Buffer
			if err := tiff.Encode(&b, page, &tiff.Options{Compression: tiff.Deflate}); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		},
		"slip.pdf": func(page image.Image) []byte { return pdftest.File{Pages: []pdftest.Page{{Picture: page}}}.Write() },
	}
	for name, encode := range encodings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"a.txt", []byte(name + o.prefix)})
			item := registrar.HandIn(t, name, encode(registrar.scanOf(t, d.ID)))
			home := registrar.WaitHome(t, d.ID, 2)
			if f := home.Files[1]; f.Name != name || f.SHA256 != item.SHA256 || home.Version != d.Version+1 {
				t.Errorf("attached: %+v, version %d after %d", f, home.Version, d.Version)
			}
			if has(registrar.Waiting(t), item.ID) {
				t.Error("it still waits")
			}
			registrar.Get(t, intakePath+"/"+item.ID).Want(t, http.StatusNotFound)
			if trail := string(registrar.Get(t, documentsPath+"/"+d.ID+"/trail").Want(t, http.StatusOK).Body); !strings.Contains(trail, `"by_code":true`) {
				t.Errorf("trail: %s", trail)
			}
			notices := string(registrar.Get(t, "/api/v1/notices", "limit", "200").Want(t, http.StatusOK).Body)
			if !strings.Contains(notices, `"document.scan.attached"`) || !strings.Contains(notices, d.ID+"/"+home.Files[1].ID) {
				t.Errorf("notices: %s", notices)
			}
		})
	}
}

// Build 8: what comes home is for those who may read and change the record. Anybody else's scan waits
// like any file, and says nothing of the record.
func TestHome_OnlyForReaders(t *testing.T) {
	t.Parallel()
	s := theService(t)
	o := newOffice(t, s)
	registrar, clerk := o.Registrar(t), o.Person(t, "clerk", "A", access.Internal, access.Registrar)
	employee, outsider := o.Person(t, "employee", "A", access.Internal), o.Person(t, "outsider", "B", access.Internal)
	open := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"a.txt", []byte("甲" + o.prefix)})
	secret := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret", "classification_until": "2030-12-31"}), upload{"b.txt", []byte("乙" + o.prefix)})
	void := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"c.txt", []byte("丙" + o.prefix)})
	voidScan := jpgOf(t, registrar.scanOf(t, void.ID))
	registrar.Do(t, "POST", documentsPath+"/"+void.ID+"/void", map[string]string{"reason": "重复"}).Want(t, http.StatusOK)
	openScan, secretScan := jpgOf(t, registrar.scanOf(t, open.ID)), jpgOf(t, registrar.scanOf(t, secret.ID))

	// A reader who may not change the record: it waits and says where it belongs.
	read := employee.HandIn(t, "scan.jpg", openScan)
	item := employee.WaitRead(t, read.ID)
	if item.BelongsTo == nil || item.BelongsTo.ID != open.ID || item.BelongsTo.Number != open.RegisterNo {
		t.Errorf("to a reader: %+v", item.BelongsTo)
	}
	employee.Do(t, "POST", intakePath+"/"+read.ID+"/attach", map[string]any{}).Problem(t, http.StatusForbidden, "forbidden")
	// Who may not read it learns nothing, neither from the answer nor by attaching.
	for _, c := range []struct {
		name   string
		who    *person
		scan   []byte
		record string
	}{{"out of scope", outsider, openScan, open.ID}, {"a registrar who is not cleared", clerk, secretScan, secret.ID}, {"an employee", employee, secretScan, secret.ID}} {
		handed := c.who.HandIn(t, "x.jpg", c.scan)
		item := c.who.WaitRead(t, handed.ID)
		list := string(c.who.Get(t, intakePath).Want(t, http.StatusOK).Body)
		if item.BelongsTo != nil || strings.Contains(list, c.record) {
			t.Errorf("%s: %+v %s", c.name, item.BelongsTo, list)
		}
		if a := c.who.Do(t, "POST", intakePath+"/"+handed.ID+"/attach", map[string]any{}); a.Status != http.StatusConflict {
			t.Errorf("%s attaches: %d %s", c.name, a.Status, a.Body)
		}
	}
	foreign := clerk.HandIn(t, "y.jpg", openScan)
	clerk.WaitHome(t, open.ID, 2) // the clerk may read that one
	for _, id := range []string{secret.ID, unlike(secret.ID), "\x00", "不是编号"} {
		own := clerk.HandIn(t, "z.txt", []byte("无码"+o.prefix+id)) // the answers are the same
		clerk.Do(t, "POST", intakePath+"/"+own.ID+"/attach", map[string]any{"document": id}).Problem(t, http.StatusNotFound, "not_found")
	}
	if has(clerk.Waiting(t), foreign.ID) {
		t.Error("the clerk's scan still waits")
	}
	// The registrar attaches what the employee has handed in; what is void takes nothing.
	registrar.Do(t, "POST", intakePath+"/"+read.ID+"/attach", map[string]any{}).Want(t, http.StatusOK)
	if d := registrar.Document(t, open.ID); len(d.Files) != 3 {
		t.Errorf("%d files", len(d.Files))
	}
	handed := registrar.HandIn(t, "void.jpg", voidScan)
	if item := registrar.WaitRead(t, handed.ID); item.BelongsTo == nil || item.BelongsTo.ID != void.ID {
		t.Errorf("void: %+v", item.BelongsTo)
	}
	registrar.Do(t, "POST", intakePath+"/"+handed.ID+"/attach", map[string]any{}).Problem(t, http.StatusConflict, "document.closed")
	// The custodian's own paper comes home, also to a classified record.
	registrar.HandIn(t, "secret.jpg", append(secretScan, 0))
	registrar.WaitHome(t, secret.ID, 2)
}

// Build 8: a code of somebody else's, or the codes of two records, move nothing.
func TestHome_ForeignCodes(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	other := startService(t, withEnv("DOCKET_PUBLIC_URL=https://other.example.cn"))
	elsewhere := newOffice(t, other)
	registrar, stranger := o.Registrar(t), elsewhere.Registrar(t)
	abroad := stranger.MustRegister(t, record(elsewhere.Dept("A"), nil), upload{"a.txt", []byte("外" + o.prefix)})
	first := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"a.txt", []byte("一" + o.prefix)})
	second := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"a.txt", []byte("二" + o.prefix)})
	two := pdftest.File{Pages: []pdftest.Page{{Picture: registrar.scanOf(t, first.ID)}, {Picture: registrar.scanOf(t, second.ID)}}}.Write()
	for name, content := range map[string][]byte{"foreign.jpg": jpgOf(t, stranger.scanOf(t, abroad.ID)), "two.pdf": two} {
		handed := registrar.HandIn(t, name, content)
		if item := registrar.WaitRead(t, handed.ID); item.BelongsTo != nil {
			t.Errorf("%s belongs to %+v", name, item.BelongsTo)
		}
		registrar.Do(t, "POST", intakePath+"/"+handed.ID+"/attach", map[string]any{}).Problem(t, http.StatusConflict, "intake.no_code")
	}
	for _, d := range []documentAnswer{first, second} {
		if now := registrar.Document(t, d.ID); len(now.Files) != 1 {
			t.Errorf("files of a record: %+v", now.Files)
		}
	}
}

// Build 8: the scanner's folder of a registrar brings paper home as well.
func TestHome_FromTheWatchedFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startService(t, withEnv("DOCKET_WATCH="+dir, "DOCKET_WATCH_USER=t1.registrar"))
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"a.txt", []byte("甲" + o.prefix)})
	if err := os.WriteFile(filepath.Join(dir, "scan0001.jpg"), jpgOf(t, registrar.scanOf(t, d.ID)), 0o600); err != nil {
		t.Fatal(err)
	}
	registrar.WaitHome(t, d.ID, 2)
	if waiting := registrar.Waiting(t); len(waiting) != 0 {
		t.Errorf("still waiting: %v", waiting)
	}
}

// Build 8: what came home by mistake is given back by whoever handed it in; the record keeps its history
// and is not found by those words any more, and the file does not attach itself again.
func TestHome_GivenBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, clerk, employee := o.Registrar(t), o.Person(t, "clerk", "A", access.Internal, access.Registrar), o.Person(t, "employee", "A", access.Internal)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"tags": tags(o.mark())}), upload{"a.txt", []byte("甲" + o.prefix)})
	item := registrar.HandIn(t, "他文.txt", []byte("误放的另一份文件 唯此一处 "+o.prefix))
	registrar.WaitRead(t, item.ID)
	registrar.Do(t, "POST", intakePath+"/"+item.ID+"/attach", map[string]any{"document": d.ID}).Want(t, http.StatusOK)
	with := registrar.WaitText(t, d.ID)
	found := func() bool { return registrar.Search(t, "q", `"唯此一处"`, "tag", o.mark()).Has(d.ID) }
	waitFor(t, waitPatience, "its words to be found", found)
	if with.Files[0].IsFromQueue || !with.Files[1].IsFromQueue {
		t.Errorf("which came from the queue: %+v", with.Files)
	}
	back := func(file string) string { return documentsPath + "/" + d.ID + "/files/" + file + "/return" }
	employee.Do(t, "POST", back(with.Files[1].ID), nil).Problem(t, http.StatusForbidden, "forbidden")
	clerk.Do(t, "POST", back(with.Files[1].ID), nil).Problem(t, http.StatusConflict, "document.file_not_returned")
	registrar.Do(t, "POST", back(with.Files[0].ID), nil).Problem(t, http.StatusConflict, "document.file_not_returned")
	registrar.Do(t, "POST", back(unlike(with.Files[1].ID)), nil).Problem(t, http.StatusNotFound, "not_found")
	var after documentAnswer
	registrar.Do(t, "POST", back(with.Files[1].ID), nil).Want(t, http.StatusOK).JSON(t, &after)
	if after.Version != with.Version+1 || len(after.Files) != 2 {
		t.Errorf("after: %+v", after)
	}
	waitFor(t, waitPatience, "its words not to be found", func() bool { return !found() })
	var list struct{ Items []homeItem }
	registrar.Get(t, intakePath, "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	waiting := homeItem{}
	for _, i := range list.Items {
		if i.Owner == registrar.Username && i.Name == "他文.txt" {
			waiting = i
		}
	}
	if waiting.ID == "" || waiting.BelongsTo == nil || waiting.BelongsTo.ID != d.ID {
		t.Fatalf("in the queue: %+v", list.Items)
	}
	registrar.WaitRead(t, waiting.ID)
	if now := registrar.Document(t, d.ID); now.Version != after.Version {
		t.Error("it attached itself again")
	}
	registrar.Do(t, "POST", back(with.Files[1].ID), nil).Problem(t, http.StatusConflict, "document.file_not_returned")
	registrar.Get(t, documentsPath+"/"+d.ID+"/files/"+with.Files[1].ID+"/content").Want(t, http.StatusOK) // the history is whole
	registrar.Do(t, "DELETE", intakePath+"/"+waiting.ID, nil).Want(t, http.StatusNoContent)
	registrar.Get(t, documentsPath+"/"+d.ID+"/files/"+with.Files[1].ID+"/content").Want(t, http.StatusOK)

	secret := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret", "classification_until": "2030-12-31"}), upload{"b.txt", []byte("乙" + o.prefix)})
	own := registrar.HandIn(t, "密件附件.txt", []byte("密件附件"+o.prefix))
	registrar.Do(t, "POST", intakePath+"/"+own.ID+"/attach", map[string]any{"document": secret.ID}).Want(t, http.StatusOK)
	held := registrar.Document(t, secret.ID)
	registrar.Do(t, "POST", documentsPath+"/"+secret.ID+"/files/"+held.Files[1].ID+"/return", nil).Problem(t, http.StatusConflict, "document.file_not_returned")
}

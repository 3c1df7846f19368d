package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/minio/minio-go/v7"

	"docket/internal/access"
	"docket/internal/restore"
	"docket/internal/snapshot"
)

// loseDatabase empties the database as if its disk had been replaced. The service is stopped.
func (s *service) loseDatabase(t *testing.T) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	if _, err := db.Exec(t.Context(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
		t.Fatal(err)
	}
	remove(t, filepath.Join(s.Data, "index"))
}

// loseStore empties the local replica.
func (s *service) loseStore(t *testing.T) { remove(t, filepath.Join(s.Data, "store")) }

// loseBucket empties the bucket.
func (s *service) loseBucket(t *testing.T) {
	t.Helper()
	client := s.S3(t)
	for object := range client.ListObjects(t.Context(), s.BucketName, minio.ListObjectsOptions{Recursive: true, WithVersions: true}) {
		if object.Err != nil {
			t.Fatal(object.Err)
		}
		if err := client.RemoveObject(t.Context(), s.BucketName, object.Key, minio.RemoveObjectOptions{VersionID: object.VersionID}); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *service) backup(t *testing.T) (c snapshot.Complete) {
	t.Helper()
	out, code := s.CLI(t, "backup", "--json")
	if err := json.Unmarshal([]byte(out), &c); err != nil || code != exitDone {
		t.Fatalf("docket backup exits %d: %v\n%s", code, err, out)
	}
	return c
}

func (s *service) restore(t *testing.T, from string) (r restore.Report) {
	t.Helper()
	out, code := s.CLI(t, "restore", "--from", from, "--json")
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != exitDone {
		t.Fatalf("docket restore --from %s exits %d: %v\n%s", from, code, err, out)
	}
	return r
}

// register is everything that the person reads of the records, but where the copies lie.
func (p *person) register(t *testing.T) map[string]map[string]any {
	t.Helper()
	var list struct{ Items []struct{ ID string } }
	p.Get(t, documentsPath, "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	out := map[string]map[string]any{}
	for _, item := range list.Items {
		var d map[string]any
		p.Get(t, documentsPath+"/"+item.ID).Want(t, http.StatusOK).JSON(t, &d)
		if files, ok := d["files"].([]any); ok {
			for _, f := range files {
				delete(f.(map[string]any), "copies")
			}
		}
		out[item.ID] = d
	}
	return out
}

// DOC-09 and issue D, must show (c) and (g): the database is lost, alone or with either store. One command
// brings everything back from what is left; what came after the snapshot comes from the manifests.
func TestRestore_EitherCopyAlone(t *testing.T) {
	t.Parallel()
	for _, loss := range []struct {
		name, from string
		lose       func(*testing.T, *service)
		snapshot   bool
	}{
		{"the database", "local", func(*testing.T, *service) {}, true},
		{"the database, from the bucket", "bucket", func(*testing.T, *service) {}, true},
		{"database and local store", "bucket", func(t *testing.T, s *service) { s.loseStore(t) }, true},
		{"database and bucket", "local", func(t *testing.T, s *service) { s.loseBucket(t) }, true},
		{"the database, and no snapshot was ever taken", "local", func(*testing.T, *service) {}, false},
	} {
		t.Run(loss.name, func(t *testing.T) {
			t.Parallel()
			s := startService(t)
			o := newOffice(t, s)
			registrar, reader := o.Registrar(t), o.Person(t, "reader", "A", access.Internal)
			register := func(n int) documentAnswer {
				d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": fmt.Sprintf("第%d号通知", n)}), upload{"文.txt", fmt.Appendf(nil, "第%d份：检查灭火器。", n)})
				return registrar.WaitText(t, d.ID)
			}
			first := register(1)
			secret := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "机密方案", "classification": "secret", "classification_until": "2030-01-01"}), upload{"密.txt", []byte("海鸥计划")})
			if loss.snapshot {
				if c := s.backup(t); c.Documents != 2 || c.Number != 1 {
					t.Errorf("snapshot: %+v", c)
				}
			}
			last := register(2)
			registrar.Do(t, http.MethodPatch, documentsPath+"/"+first.ID, map[string]any{"version": first.Version, "remarks": "更正过"}).Want(t, http.StatusOK)
			registrar.WaitText(t, secret.ID)
			registrar.waitStored(t, first.ID, secret.ID, last.ID)
			waitFor(t, time.Minute, "every copy", func() bool { return registrar.stores(t).Replicas[1].State == "ok" })
			before := registrar.register(t)

			s.Stop()
			s.loseDatabase(t)
			loss.lose(t, s)
			if out := s.refusesToServe(t, exitNotRight); !strings.Contains(out, "docket restore") {
				t.Errorf("a start on an empty database says %s", out)
			}
			report := s.restore(t, loss.from)
			if report.Documents != 3 || (report.Snapshot > 0) != loss.snapshot || loss.snapshot && report.Replayed != 2 || !loss.snapshot && report.Replayed != 3 || len(report.Problems) > 0 {
				t.Errorf("report: %+v", report)
			}
			if !loss.snapshot { // before the service hands over what people keep who are gone
				s.engage(t, o, registrar.Username, access.Secret, access.Registrar)
				s.engage(t, o, reader.Username, access.Internal)
			}
			s.Start(t)
			registrar.Get(t, documentsPath).Want(t, http.StatusUnauthorized) // nobody is signed in
			registrar.Token, reader.Token = s.NewToken(t, registrar.Username), s.NewToken(t, reader.Username)
			registrar.WaitText(t, last.ID)
			registrar.WaitText(t, secret.ID)
			after := registrar.register(t)
			for id, was := range before {
				for field, value := range was {
					if !loss.snapshot && slices.Contains([]string{"registered_by_name", "holder"}, field) {
						continue // accounts and since when somebody waits have no manifest
					}
					if now := after[id][field]; !reflect.DeepEqual(value, now) {
						t.Errorf("%s of %s: %v before, %v after", field, id, value, now)
					}
				}
			}
			if len(after) != len(before) {
				t.Errorf("%d records before, %d after", len(before), len(after))
			}
			reader.Get(t, documentsPath+"/"+secret.ID).Want(t, http.StatusNotFound)
			for _, d := range []documentAnswer{first, last, secret} {
				registrar.Get(t, documentsPath+"/"+d.ID+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK)
			}
			if hits := registrar.Search(t, "q", "灭火器"); hits.Total != 2 {
				t.Errorf("%d hits, want 2", hits.Total)
			}
			if next := register(3); next.RegisterNo != "收〔"+first.RegisterNo[len("收〔"):len("收〔")+4]+"〕3号" {
				t.Errorf("the next number is %s after %s", next.RegisterNo, last.RegisterNo)
			}
			waitFor(t, time.Minute, "every copy", func() bool { return registrar.stores(t).Replicas[1].State == "ok" })
			if v := s.verify(t, exitDone); len(v.Findings) > 0 {
				t.Errorf("verify: %+v", v)
			}
			if out, code := s.CLI(t, "audit", "verify"); code != exitDone {
				t.Errorf("docket audit verify exits %d: %s", code, out)
			}
			s.Stop()
			if out, code := s.CLI(t, "restore", "--from", loss.from); code != exitUsage {
				t.Errorf("a second restore exits %d: %s", code, out)
			}
		})
	}
}

// engage gives somebody back what only a snapshot keeps: the account.
func (s *service) engage(t *testing.T, o *office, username string, clearance access.Level, roles ...access.Role) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	_, err = db.Exec(t.Context(), `INSERT INTO department (code, name, created_at) VALUES ($1, $1, now()) ON CONFLICT DO NOTHING`, o.Dept("A"))
	if err == nil {
		_, err = db.Exec(t.Context(), `INSERT INTO person (id, username, name, department, clearance, roles, created_at) VALUES ($1, $1, $1, $2, $3, $4, now())
			ON CONFLICT (username) DO UPDATE SET department = $2, clearance = $3, roles = $4, is_active = true`, username, o.Dept("A"), clearance, append([]access.Role{access.Employee}, roles...))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A snapshot that is damaged, or half, is passed over for the one before it.
func TestRestore_PassesOverDamagedSnapshots(t *testing.T) {
	t.Parallel()
	s := startService(t)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"文.txt", []byte("检查")})
	s.backup(t)
	registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"文.txt", []byte("再检查")})
	s.backup(t)
	s.backup(t)
	registrar.waitStored(t, d.ID)
	s.Stop()
	local := folderReplica{s}
	dump := local.read(t, snapshot.Key(3, "register.dump"))
	dump[len(dump)/2] ^= 1
	local.write(t, snapshot.Key(3, "register.dump"), dump)
	local.remove(t, snapshot.Key(2, "COMPLETE.json"))
	s.loseDatabase(t)
	report := s.restore(t, "local")
	if report.Snapshot != 1 || len(report.Passed) != 1 || !strings.Contains(report.Passed[0], "snapshot 3") || report.Documents != 2 || report.Replayed != 1 {
		t.Errorf("report: %+v", report)
	}
	s.Start(t)
	if next := s.backup(t); next.Number != 4 {
		t.Errorf("the next snapshot has number %d, want 4", next.Number)
	}
	if _, err := os.Stat(filepath.Join(s.Data, "store", "snap", "00000004", "COMPLETE.json")); err != nil {
		t.Error(err)
	}
}

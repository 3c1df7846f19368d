package main

import (
	"bytes"
	"net/http"
	"sync"
	"testing"

	"docket/internal/access"
)

// Contract, Documents: a retry with the same Idempotency-Key gets the first answer to the byte and
// does nothing twice; the key is the person's own and belongs to one content.
func TestRules_RetryGetsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, colleague := o.Registrar(t), o.Person(t, "colleague", "A", access.Secret, access.Registrar)
	key := header{"Idempotency-Key", "重试" + o.prefix}
	r := record(o.Dept("A"), map[string]any{"tags": tags(o.mark())})
	files := []upload{{"通知.txt", []byte("正文" + o.prefix)}}
	first := registrar.Register(t, r, files, key).Want(t, http.StatusCreated)
	var d documentAnswer
	first.JSON(t, &d)
	registrar.WaitText(t, d.ID)
	registrar.Do(t, http.MethodPatch, documentsPath+"/"+d.ID, map[string]any{"version": 1, "title": "改过的标题"}).Want(t, http.StatusOK)
	again := registrar.Register(t, r, files, key).Want(t, http.StatusCreated)
	if !bytes.Equal(first.Body, again.Body) || first.Header.Get("Location") != again.Header.Get("Location") {
		t.Errorf("first answer %s, second %s", first.Body, again.Body)
	}
	for name, other := range map[string]answer{
		"another record": registrar.Register(t, record(o.Dept("A"), map[string]any{"title": "另题"}), files, key),
		"another file":   registrar.Register(t, r, []upload{{"通知.txt", []byte("别的")}}, key),
		"another name":   registrar.Register(t, r, []upload{{"通报.txt", files[0].Content}}, key),
		"one file more":  registrar.Register(t, r, append(files, upload{"附件.txt", []byte("x")}), key),
	} {
		if other.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, other.Status)
		}
		other.Problem(t, http.StatusUnprocessableEntity, "document.idempotency_key_reused")
	}
	var own documentAnswer
	colleague.Register(t, r, files, key).Want(t, http.StatusCreated).JSON(t, &own)
	if own.ID == d.ID {
		t.Error("a colleague's key returned someone else's record")
	}
	if list := registrar.List(t, "tag", o.mark()); list.Total != 2 {
		t.Errorf("%d records, want 2", list.Total)
	}
	refused := header{"Idempotency-Key", "被拒" + o.prefix}
	registrar.Register(t, record(o.Dept("A"), map[string]any{"title": nil}), files, refused).Want(t, http.StatusUnprocessableEntity)
	registrar.Register(t, r, files, refused).Want(t, http.StatusCreated) // a refusal does not use up the key
}

// Contract, Documents: of many requests with one key at once one registers; the others get its
// answer or 409 with Retry-After.
func TestRules_RetriesAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	r := record(o.Dept("A"), map[string]any{"tags": tags(o.mark())})
	answers := make([]answer, 12)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			var err error
			if answers[i], err = registrar.tryRegister(r, []upload{{"通知.txt", []byte("正文")}}, header{"Idempotency-Key", "同时" + o.prefix}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var first []byte
	for _, a := range answers {
		switch a.Status {
		case http.StatusCreated:
			if first != nil && !bytes.Equal(first, a.Body) {
				t.Errorf("two answers: %s and %s", first, a.Body)
			}
			first = a.Body
		default:
			a.Problem(t, http.StatusConflict, "document.idempotency_key_running")
			if a.Header.Get("Retry-After") == "" {
				t.Error("409 without Retry-After")
			}
		}
	}
	if list := registrar.List(t, "tag", o.mark()); list.Total != 1 || first == nil {
		t.Errorf("%d records", list.Total)
	}
}

// Rule DOC-11: someone who has lost the right to a record does not get it back by a retry.
func TestRules_RetryAfterLosingTheRight(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	r := paper(o.Dept("A"), map[string]any{"classification": "secret", "title": "海鸥智慧园区项目方案" + o.prefix})
	key := header{"Idempotency-Key", "k" + o.prefix}
	var d documentAnswer
	registrar.Do(t, http.MethodPost, documentsPath, r, key).Want(t, http.StatusCreated).JSON(t, &d)
	o.Edit(t, "registrar", map[string]any{"clearance": "internal"}).Want(t, http.StatusOK)
	retry := registrar.Do(t, http.MethodPost, documentsPath, r, key)
	unknown := registrar.Get(t, documentsPath+"/01NOTHINGHERE0000000000000")
	retry.Problem(t, http.StatusNotFound, "not_found")
	if !bytes.Equal(retry.Body, unknown.Body) {
		t.Errorf("the retry answers %s, an unknown record %s", retry.Body, unknown.Body)
	}
}

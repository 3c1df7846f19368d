package main

import (
	"bytes"
	"net/http"
	"testing"

	"docket/internal/access"
	"docket/internal/document"
)

// DOC-19: a reply is linked to the document that it answers, and both show it, to those who may read
// both.
func TestRules_RepliesAreLinked(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	insider := o.Person(t, "insider", "A", access.Internal)
	asked := registrar.Paper(t, o.Dept("B"), map[string]any{"classification": "internal", "needs_reply": true})
	reply := registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "internal", "direction": "outgoing", "reply_to": asked.ID})

	var links document.Links
	registrar.Get(t, documentsPath+"/"+asked.ID+"/links").JSON(t, &links)
	if links.ReplyTo != nil || len(links.Replies) != 1 || links.Replies[0].ID != reply.ID {
		t.Errorf("the document answered shows %+v", links)
	}
	registrar.Get(t, documentsPath+"/"+reply.ID+"/links").JSON(t, &links)
	if links.ReplyTo == nil || links.ReplyTo.ID != asked.ID || links.ReplyTo.RegisterNo != asked.RegisterNo {
		t.Errorf("the reply shows %+v", links)
	}
	// Who may read the reply alone learns nothing of what it answers, by no route.
	insider.Get(t, documentsPath+"/"+reply.ID+"/links").JSON(t, &links)
	if links.ReplyTo != nil {
		t.Errorf("a document outside the scope is named: %+v", links.ReplyTo)
	}
	for _, path := range []string{"", "/links", "/trail"} {
		if bytes.Contains(insider.Get(t, documentsPath+"/"+reply.ID+path).Body, []byte(asked.ID)) {
			t.Errorf("%s names the document outside the scope", path)
		}
	}

	link := func(id string, to any, version int) answer {
		return registrar.Do(t, http.MethodPut, documentsPath+"/"+id+"/reply-to", map[string]any{"document": to, "version": version})
	}
	link(reply.ID, nil, reply.Version+7).Want(t, http.StatusConflict)
	link(reply.ID, nil, reply.Version).Want(t, http.StatusOK)
	registrar.Get(t, documentsPath+"/"+asked.ID+"/links").JSON(t, &links)
	if len(links.Replies) != 0 {
		t.Errorf("after unlinking: %+v", links.Replies)
	}
	link(reply.ID, asked.ID, reply.Version+1).Want(t, http.StatusOK)

	void := registrar.Paper(t, o.Dept("B"), nil)
	registrar.Do(t, http.MethodPost, documentsPath+"/"+void.ID+"/void", map[string]any{"reason": "重复登记"}).Want(t, http.StatusOK)
	for name, c := range map[string]struct {
		to    any
		field string
	}{
		"unknown":             {"01ABSENT", "reply_to"},
		"not to be asked for": {"a\x00b", "reply_to"},
		"itself":              {reply.ID, "reply_to"},
		"a void entry":        {void.ID, "reply_to"},
		"of a higher level":   {asked.ID, "classification"},
		"no id at all":        {map[string]any{}, "document"},
	} {
		id, version := reply.ID, reply.Version+2
		if name == "of a higher level" {
			open := registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "public"})
			id, version = open.ID, open.Version
		}
		if a := link(id, c.to, version); a.Status != http.StatusUnprocessableEntity || !bytes.Contains(a.Body, []byte(c.field)) {
			t.Errorf("answering %s: %d %s", name, a.Status, a.Body)
		}
	}
}

package imapbox_test

import (
	"log/slog"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/m-saas/m-saas/cmd/devstack/imapbox"
)

const letter = "From: Ana <ana@clinic.test>\r\nTo: dan@clinic.test\r\nSubject: Programare\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nNe vedem la zece.\r\n"

// start serves the mailboxes below dir until the test ends.
func start(t *testing.T, dir string) (*imapbox.Store, *imapbox.Server) {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	store := imapbox.NewStore(dir, time.Now)
	srv, err := imapbox.Start(t.Context(), ln, store, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = srv.Close(t.Context()) })
	return store, srv
}

func login(t *testing.T, srv *imapbox.Server, options *imapclient.Options) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure(srv.Addr(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Login("dan@clinic.test", imapbox.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t *testing.T, c *imapclient.Client, folder string) *imap.SelectData {
	t.Helper()
	data, err := c.Select(folder, nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestWrongPasswordIsRefused(t *testing.T) {
	t.Parallel()
	_, srv := start(t, t.TempDir())
	c, err := imapclient.DialInsecure(srv.Addr(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Login("dan@clinic.test", "other").Wait(); err == nil {
		t.Fatal("logged in with a wrong password")
	}
}

func TestStateSurvivesRestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, srv := start(t, dir)
	for range 3 {
		if err := store.Deliver("Dan@clinic.test", []byte(letter)); err != nil {
			t.Fatal(err)
		}
	}
	c := login(t, srv, nil)
	before := open(t, c, "INBOX")
	if before.NumMessages != 3 {
		t.Fatalf("%d messages, want 3", before.NumMessages)
	}
	flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen, "$Forwarded"}}
	if err := c.Store(imap.UIDSetNum(1), flags, nil).Close(); err != nil {
		t.Fatal(err)
	}
	moved, err := c.Move(imap.UIDSetNum(3), "Archive").Wait()
	if err != nil {
		t.Fatal(err)
	}
	if got := moved.DestUIDs.String(); got != "1" {
		t.Errorf("moved to UID %s, want 1", got)
	}
	if n := c.Mailbox().NumMessages; n != 2 {
		t.Errorf("%d messages after the move, want 2", n)
	}

	_, again := start(t, dir)
	checkRestarted(t, login(t, again, nil), before)
}

// checkRestarted expects what TestStateSurvivesRestart left.
func checkRestarted(t *testing.T, c *imapclient.Client, before *imap.SelectData) {
	t.Helper()
	after := open(t, c, "INBOX")
	if after.UIDValidity != before.UIDValidity || after.UIDNext != 4 || after.NumMessages != 2 {
		t.Errorf("after the restart: %+v", after)
	}
	messages, err := c.Fetch(imap.UIDSetNum(1), &imap.FetchOptions{Flags: true, UID: true, Envelope: true, BodyStructure: &imap.FetchItemBodyStructure{Extended: true}}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	if len(messages) != 1 || !slices.Contains(messages[0].Flags, "$Forwarded") || messages[0].Envelope.Subject != "Programare" {
		t.Errorf("fetched %+v", messages)
	}
	if n := open(t, c, "Archive").NumMessages; n != 1 {
		t.Errorf("%d messages in Archive, want 1", n)
	}
}

func TestIdleHearsOfADelivery(t *testing.T) {
	t.Parallel()
	store, srv := start(t, t.TempDir())
	arrived := make(chan uint32, 4)
	c := login(t, srv, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				arrived <- *data.NumMessages
			}
		},
	}})
	open(t, c, "INBOX")
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Deliver("dan@clinic.test", []byte(letter)); err != nil {
		t.Fatal(err)
	}
	select {
	case n := <-arrived:
		if n != 1 {
			t.Errorf("told of %d messages, want 1", n)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("not told of the delivery")
	}
	if err := idle.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	store, srv := start(t, t.TempDir())
	for range 2 {
		if err := store.Deliver("dan@clinic.test", []byte(letter)); err != nil {
			t.Fatal(err)
		}
	}
	c := login(t, srv, nil)
	open(t, c, "INBOX")
	if err := c.Store(imap.UIDSetNum(2), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagFlagged}}, nil).Close(); err != nil {
		t.Fatal(err)
	}
	header := []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: "programare"}}
	for name, test := range map[string]struct {
		criteria imap.SearchCriteria
		want     string
	}{
		"by body":               {imap.SearchCriteria{Body: []string{"LA ZECE"}}, "1:2"},
		"by header":             {imap.SearchCriteria{Header: header}, "1:2"},
		"by flag":               {imap.SearchCriteria{Flag: []imap.Flag{imap.FlagFlagged}}, "2"},
		"by what it is not":     {imap.SearchCriteria{Not: []imap.SearchCriteria{{Flag: []imap.Flag{imap.FlagFlagged}}}}, "1"},
		"from a UID to the end": {imap.SearchCriteria{UID: []imap.UIDSet{{{Start: 2, Stop: 0}}}}, "2"},
		"a range past the end":  {imap.SearchCriteria{UID: []imap.UIDSet{{{Start: 9, Stop: 0}}}}, "2"},
		"nothing":               {imap.SearchCriteria{Text: []string{"implant"}}, ""},
	} {
		data, err := c.UIDSearch(&test.criteria, nil).Wait()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got string
		if data.All != nil {
			got = data.All.String()
		}
		if got != test.want {
			t.Errorf("%s: found %q, want %q", name, got, test.want)
		}
	}
}

func TestStandardFolders(t *testing.T) {
	t.Parallel()
	_, srv := start(t, t.TempDir())
	c := login(t, srv, nil)
	list, err := c.List("", "*", &imap.ListOptions{ReturnSpecialUse: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	uses := map[string]imap.MailboxAttr{}
	for _, f := range list {
		for _, a := range f.Attrs {
			uses[f.Mailbox] = a
		}
	}
	if len(list) != 6 || uses["Sent"] != imap.MailboxAttrSent || uses["Trash"] != imap.MailboxAttrTrash {
		t.Errorf("folders: %v", uses)
	}
}

func TestRenamedFolderTakesMessages(t *testing.T) {
	t.Parallel()
	_, srv := start(t, t.TempDir())
	c := login(t, srv, nil)
	if err := c.Create("Pacienți/Noi", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := c.Rename("Pacienți/Noi", "Clienți", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	w := c.Append("Clienți", int64(len(letter)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}})
	if _, err := w.Write([]byte(letter)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err := w.Wait(); err != nil || data.UID != 1 {
		t.Fatalf("appended as %+v: %v", data, err)
	}
	open(t, c, "Clienți")
	got, err := c.Fetch(imap.SeqSetNum(1), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{{}}}).Collect()
	if err != nil || len(got) != 1 || string(got[0].BodySection[0].Bytes) != letter {
		t.Errorf("fetched %+v: %v", got, err)
	}
}

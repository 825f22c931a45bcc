package imapbox

import (
	"context"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

const maxFolders = 500

// sentFolder is where sent mail is kept.
type sentFolder struct {
	name string
	make bool // it is not there yet
}

// Folders asks for the list with the use of each. Folders that show the messages of others a second time (Gmail's "All Mail",
// "Starred" and "Important") are left out. Their states are not asked for along with it: Dovecot answers that from an index
// which tells changes by the second, so a message that another program delivers in the same one would stay unseen.
func (s *session) Folders(ctx context.Context) ([]mailbox.Folder, error) {
	var list []*imap.ListData
	err := s.ask(ctx, func() error {
		cmd := s.client.List("", "*", listOptions(s.client.Caps()))
		for {
			data := cmd.Next()
			if data == nil {
				return cmd.Close()
			}
			if len(list) < maxFolders {
				list = append(list, data)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	s.folders, s.sent = nil, nil
	bySpecial := map[mailbox.Use]bool{}
	for _, data := range list {
		if use := useByAttribute(data.Attrs); use != "" {
			bySpecial[use] = true
		}
	}
	for _, data := range list {
		s.keep(data, bySpecial)
	}
	if s.sent == nil {
		s.sent = newSentFolder(list)
	}
	mailbox.SortFolders(s.folders)
	return slices.Clone(s.folders), nil
}

func listOptions(caps imap.CapSet) *imap.ListOptions {
	if !caps.Has(imap.CapListExtended) && !caps.Has(imap.CapIMAP4rev2) {
		return nil
	}
	return &imap.ListOptions{ReturnSpecialUse: caps.Has(imap.CapSpecialUse) || caps.Has(imap.CapIMAP4rev2)}
}

// keep takes a folder into the list if it is worth reading.
func (s *session) keep(data *imap.ListData, bySpecial map[mailbox.Use]bool) {
	for _, attr := range data.Attrs {
		switch attr {
		case imap.MailboxAttrNoSelect, imap.MailboxAttrNonExistent, imap.MailboxAttrAll, imap.MailboxAttrFlagged, imap.MailboxAttrImportant:
			return
		default:
		}
	}
	use := useByAttribute(data.Attrs)
	if named := useByName(data.Mailbox, data.Delim); use == "" && !bySpecial[named] {
		use = named
	}
	switch use {
	case mailbox.Drafts, mailbox.Junk, mailbox.Trash:
		return
	case mailbox.Sent:
		if s.sent == nil {
			s.sent = &sentFolder{name: data.Mailbox}
		}
	case "":
		use = mailbox.Other
	default:
	}
	s.folders = append(s.folders, mailbox.Folder{ID: data.Mailbox, Name: shownName(data), Use: use})
}

func shownName(data *imap.ListData) string {
	if data.Delim == 0 {
		return data.Mailbox
	}
	name := strings.TrimPrefix(data.Mailbox, "INBOX"+string(data.Delim))
	return strings.ReplaceAll(name, string(data.Delim), "/")
}

// newSentFolder names a folder for sent mail where the server has none: below INBOX where all others are.
func newSentFolder(list []*imap.ListData) *sentFolder {
	for _, data := range list {
		if !strings.EqualFold(data.Mailbox, "INBOX") && data.Delim != 0 {
			if prefix := "INBOX" + string(data.Delim); strings.HasPrefix(data.Mailbox, prefix) {
				return &sentFolder{name: prefix + "Sent", make: true}
			}
			break
		}
	}
	return &sentFolder{name: "Sent", make: true}
}

// useByAttribute reads SPECIAL-USE (RFC 6154).
func useByAttribute(attrs []imap.MailboxAttr) mailbox.Use {
	for _, attr := range attrs {
		switch attr {
		case imap.MailboxAttrSent:
			return mailbox.Sent
		case imap.MailboxAttrArchive:
			return mailbox.Archive
		case imap.MailboxAttrDrafts:
			return mailbox.Drafts
		case imap.MailboxAttrJunk:
			return mailbox.Junk
		case imap.MailboxAttrTrash:
			return mailbox.Trash
		default:
		}
	}
	return ""
}

// useByName knows what mail programs and providers call their folders in English and Romanian.
func useByName(name string, delim rune) mailbox.Use {
	if strings.EqualFold(name, "INBOX") {
		return mailbox.Inbox
	}
	if delim != 0 {
		name = name[strings.LastIndex(name, string(delim))+1:]
	}
	plain := strings.NewReplacer("ă", "a", "â", "a", "î", "i", "ș", "s", "ş", "s", "ț", "t", "ţ", "t", "-", "").Replace(strings.ToLower(strings.TrimSpace(name)))
	switch plain {
	case "sent", "sent items", "sent mail", "sent messages", "sentmail", "outbox sent", "trimise", "mesaje trimise", "elemente trimise", "corespondenta trimisa", "email trimis", "emailuri trimise":
		return mailbox.Sent
	case "junk", "junk email", "junk mail", "spam", "bulk", "bulk mail", "nedorite", "email nedorit", "mesaje nedorite", "posta nedorita", "corespondenta nedorita":
		return mailbox.Junk
	case "trash", "bin", "deleted", "deleted items", "deleted messages", "sterse", "mesaje sterse", "elemente sterse", "cos", "cos de gunoi", "gunoi", "cosul de gunoi":
		return mailbox.Trash
	case "drafts", "draft", "ciorne", "schite", "mesaje nefinalizate":
		return mailbox.Drafts
	case "archive", "archives", "arhiva", "arhive":
		return mailbox.Archive
	default:
		return ""
	}
}

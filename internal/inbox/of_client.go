package inbox

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// linkable faults with Invalid unless there is such a client to whom a conversation can be linked.
func (s *Service) linkable(ctx context.Context, actor identity.Actor, clientID string) error {
	bad := fault.InvalidField("client_id", "unknown_client", "There is no such client.")
	if !id.Is(id.Client, clientID) || s.Clients == nil {
		return bad
	}
	refs, err := s.Clients.Refs(ctx, actor.Scope(), []string{clientID})
	if err != nil {
		return err
	}
	if ref, ok := refs[clientID]; !ok || ref.IsGone() {
		return bad
	}
	return nil
}

// EnterClient enters the other side of a conversation as a client and links the conversation to them. Without an e-mail (nil) it
// is the one that the other side wrote from. It may be repeated with the same identifier. Faults: those of clients.Create;
// NotFound for the conversation.
func (s *Service) EnterClient(ctx context.Context, actor identity.Actor, conversationID string, in clients.NewClient, email *string) (Shown, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return Shown{}, err
	}
	c, err := s.conversation(ctx, actor.Scope(), conversationID)
	if err != nil {
		return Shown{}, err
	}
	in.Email, in.Source = c.With.Address, clients.FromEmail
	if email != nil {
		in.Email = *email
	}
	made, err := s.Clients.Create(ctx, actor, in)
	if err != nil {
		return Shown{}, err
	}
	return s.Decide(ctx, actor, c.ID, 0, Decision{ClientID: &made.ID})
}

// Saving is the input of SavePart.
type Saving struct {
	FileID   string // derived from the Idempotency-Key, or a new one
	MailID   string
	Path     string // of the part
	ClientID string
	Name     string // "" = the part's own
}

// SavePart keeps a part of a mail among a client's files, under the rules for files. It may be repeated with the same identifier.
// Faults: Forbidden; NotFound; those of files.Upload.
func (s *Service) SavePart(ctx context.Context, actor identity.Actor, in Saving) (files.File, error) {
	if err := actor.Authorise(policies.FilesWrite); err != nil {
		return files.File{}, err
	}
	m, part, content, err := s.OpenPart(ctx, actor, in.MailID, in.Path)
	if err != nil {
		return files.File{}, err
	}
	defer func() { _ = content.Close() }()
	if in.Name == "" {
		in.Name = part.Name
	}
	return s.Files.Upload(ctx, actor, files.NewFile{
		ID: in.FileID, ClientID: in.ClientID, Name: in.Name, Description: inOneLine(m.Subject), Size: part.Size, Content: content,
	})
}

// OfClientAfter gives up to limit of a client's conversations after the place in a list of the newest first (last mail, then
// identifier), or from its beginning with an empty identifier; none to who may not read mail. Faults: Unavailable.
func (s *Service) OfClientAfter(ctx context.Context, actor identity.Actor, clientID string, at time.Time, conversationID string, limit int) ([]Shown, error) {
	if may := actor.Authorise(policies.InboxRead) == nil; !may {
		return nil, nil
	}
	q := question{Filter: Filter{ClientID: clientID, Status: AnyStatus, Limit: limit - 1}, after: place{At: at, ID: conversationID}}
	found, err := listConversations(ctx, actor.Scope(), q)
	if err != nil {
		return nil, fmt.Errorf("list a client's conversations: %w", err)
	}
	return s.show(ctx, actor, found...)
}

package stack

import (
	"context"
	"fmt"
	"path/filepath"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/cmd/devstack/embedmongo"
	"github.com/m-saas/m-saas/cmd/devstack/identity"
	"github.com/m-saas/m-saas/cmd/devstack/imapbox"
	"github.com/m-saas/m-saas/cmd/devstack/mailbox"
	"github.com/m-saas/m-saas/cmd/devstack/mailview"
	"github.com/m-saas/m-saas/cmd/devstack/objects"
	"github.com/m-saas/m-saas/cmd/devstack/queue"
	"github.com/m-saas/m-saas/cmd/devstack/smtpsink"
)

func (s *Stack) startDocuments(ctx context.Context, log *serviceLog) error {
	uri, err := s.documents(ctx, "documents", s.opts.Ports.Documents, log)
	if err != nil {
		return err
	}
	s.handOver("MSAAS_MONGO_URI", uri)
	return pingDocuments(ctx, uri)
}

// startSecond starts a second cluster, that clinics can be moved to. The tests ask for it by a name of its own, so that their
// clinics stay on the first one until they are moved.
func (s *Stack) startSecond(ctx context.Context, log *serviceLog) error {
	uri, err := s.documents(ctx, "documents2", s.opts.Ports.Second, log)
	if err != nil {
		return err
	}
	if s.opts.Ephemeral {
		s.handOver("MSAAS_TEST_SECOND_MONGO_URI", uri)
	} else {
		s.handOver("MSAAS_MONGO_CLUSTERS", "second="+uri)
	}
	return pingDocuments(ctx, uri)
}

func (s *Stack) documents(ctx context.Context, name string, wish int, log *serviceLog) (string, error) {
	if s.opts.MongoURI != "" {
		return s.opts.MongoURI, nil
	}
	dir := filepath.Join(s.opts.Dir, name)
	if s.opts.Ephemeral {
		dir = "" // in memory
	}
	port, err := s.reserve(ctx, name, wish)
	if err != nil {
		return "", err
	}
	srv, err := embedmongo.Start(ctx, embedmongo.Options{
		Addr: port.Address(), Dir: dir, Logger: log.slog(), Now: s.opts.Now,
	})
	if err != nil {
		return "", err
	}
	s.onClose(name, srv.Close)
	return srv.URI(), nil
}

func pingDocuments(ctx context.Context, uri string) error {
	client, err := mongo.Connect(ctx, options.Client().ApplyURI(uri))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = client.Disconnect(context.WithoutCancel(ctx)) }()
	if err := client.Database("admin").RunCommand(ctx, bson.D{{Key: "ping", Value: 1}}).Err(); err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	return nil
}

func (s *Stack) startQueue(ctx context.Context, _ *serviceLog) error {
	if s.opts.RedisURL != "" {
		s.handOver("MSAAS_REDIS_URL", s.opts.RedisURL)
		return nil
	}
	port, err := s.reserve(ctx, "redis", s.opts.Ports.Queue)
	if err != nil {
		return err
	}
	o := queue.Options{Port: port.Number}
	if !s.opts.Ephemeral {
		o.Snapshot = filepath.Join(s.opts.Dir, "redis.json")
	}
	srv, err := queue.Start(ctx, o)
	if err != nil {
		return err
	}
	s.onClose("redis", srv.Close)
	s.handOver("MSAAS_REDIS_URL", srv.URL())
	return nil
}

func (s *Stack) startObjects(ctx context.Context, _ *serviceLog) error {
	port, err := s.reserve(ctx, "objects", s.opts.Ports.Objects)
	if err != nil {
		return err
	}
	srv, err := objects.Start(ctx, objects.Options{Dir: filepath.Join(s.opts.Dir, "s3"), Port: port.Number, Bucket: Bucket})
	if err != nil {
		return err
	}
	s.onClose("objects", srv.Close)
	for name, value := range map[string]string{
		"MSAAS_S3_ENDPOINT": srv.Endpoint(), "MSAAS_S3_REGION": objects.Region, "MSAAS_S3_BUCKET": Bucket,
		"MSAAS_S3_ACCESS_KEY": objects.AccessKey, "MSAAS_S3_SECRET_KEY": objects.SecretKey, "MSAAS_S3_PATH_STYLE": "true",
	} {
		s.handOver(name, value)
	}
	return nil
}

func (s *Stack) startMail(ctx context.Context, log *serviceLog) error {
	archive, err := mailbox.OpenArchive(filepath.Join(s.opts.Dir, "mail", "delivered"), s.opts.Now)
	if err != nil {
		return err
	}
	ln, err := s.listen(ctx, "imap", s.opts.Ports.IMAP)
	if err != nil {
		return err
	}
	boxes := imapbox.NewStore(filepath.Join(s.opts.Dir, "mail", "boxes"), s.opts.Now)
	if !s.opts.Ephemeral {
		if err := boxes.FillDemo(); err != nil {
			return err
		}
	}
	imap, err := imapbox.Start(ctx, ln, boxes, log.slog())
	if err != nil {
		return fmt.Errorf("imap: %w", err)
	}
	s.onClose("imap", imap.Close)
	if ln, err = s.listen(ctx, "mail view", s.opts.Ports.MailView); err != nil {
		return err
	}
	view, err := mailview.Start(ctx, ln, archive, log.slog())
	if err != nil {
		return fmt.Errorf("mail view: %w", err)
	}
	s.onClose("mail view", view.Close)
	if ln, err = s.listen(ctx, "smtp", s.opts.Ports.SMTP); err != nil {
		return err
	}
	sink, err := smtpsink.Start(ctx, ln, deliverTo(archive, boxes), log.slog())
	if err != nil {
		return fmt.Errorf("smtp: %w", err)
	}
	s.onClose("smtp", sink.Close)
	s.handOver("MSAAS_SMTP_URL", "smtp://"+sink.Addr())
	s.handOver("MSAAS_DEV_MAIL_URL", view.URL())
	s.handOver("MSAAS_DEV_IMAP_ADDR", imap.Addr())
	s.handOver("MSAAS_MAIL_ALLOW_PRIVATE", "true") // or nobody could connect a mailbox of these servers
	s.smtp <- sink.Addr()
	return nil
}

// deliverTo puts a message into the mailbox of each recipient and then into the archive, so that who has seen it in
// the archive finds it in the mailbox.
func deliverTo(archive *mailbox.Archive, boxes *imapbox.Store) smtpsink.Deliver {
	return func(from string, to []string, raw []byte) error {
		for _, address := range to {
			if err := boxes.Deliver(address, raw); err != nil {
				return fmt.Errorf("deliver to a mailbox: %w", err)
			}
		}
		_, err := archive.Add(from, to, raw)
		return err
	}
}

// startIdentity waits for mail, because Kratos is told where its mail goes.
func (s *Stack) startIdentity(ctx context.Context, log *serviceLog) error {
	var smtpAddr string
	select {
	case smtpAddr = <-s.smtp:
	case <-ctx.Done():
		return ctx.Err()
	}
	o := identity.Options{
		Binary: s.opts.Kratos, Dir: filepath.Join(s.opts.Dir, "kratos"), SMTPAddr: smtpAddr, MailFrom: MailFrom,
		CookieSecret: s.secrets.CookieSecret, CipherSecret: s.secrets.CipherSecret, BcryptCost: 8,
		Ephemeral: s.opts.Ephemeral, Log: log,
	}
	if o.Ephemeral {
		o.BcryptCost = 4
	}
	public, err := s.reserve(ctx, "kratos public", s.opts.Ports.IdentityPublic)
	if err != nil {
		return err
	}
	admin, err := s.reserve(ctx, "kratos admin", s.opts.Ports.IdentityAdmin)
	if err != nil {
		return err
	}
	o.PublicPort, o.AdminPort = public.Number, admin.Number
	srv, err := identity.Start(ctx, o)
	if err != nil {
		return err
	}
	s.onClose("kratos", srv.Close)
	s.handOver("MSAAS_KRATOS_PUBLIC_URL", srv.PublicURL())
	s.handOver("MSAAS_KRATOS_ADMIN_URL", srv.AdminURL())
	go s.watch("kratos", srv.Done())
	return nil
}

func (s *Stack) watch(name string, done <-chan struct{}) {
	<-done
	select {
	case s.died <- name:
	default:
	}
}

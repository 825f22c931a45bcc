package httpapi

import (
	"github.com/m-saas/m-saas/internal/imports"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/twilio"
	"github.com/m-saas/m-saas/policies"
)

// register lists every route of the API. Read from top to bottom it is the security model: each section narrows who gets
// past it, and the sentence above it says why. A test walks the engine's routes against this list.
func (a *API) register(s *surface) {
	a.signInRoutes(s)
	a.webhookRoutes(s)
	a.personRoutes(s)
	a.clinicRoutes(s)
	a.teamRoutes(s)
	a.catalogueRoutes(s)
	a.clientRoutes(s)
	a.importRoutes(s)
	a.fileRoutes(s)
	a.appointmentRoutes(s)
	a.recordRoutes(s)
	a.bookingRoutes(s)
	a.waitlistRoutes(s)
	a.invoiceRoutes(s)
	a.mailAccountRoutes(s)
	a.conversationRoutes(s)
	a.draftRoutes(s)
	a.paymentRoutes(s)
	a.billingRoutes(s)
	a.adminRoutes(s)
}

// Nobody is signed in yet: these make a session or look at an invitation that only the link's holder knows. All are
// limited per address, and sign-in also per account.
func (a *API) signInRoutes(s *surface) {
	s.tag = tagAuth
	public(s, post("/auth/sign-up", "Make an account and sign in").creates(), ratelimit.SignIn, "this is how a person comes to be", a.signUp)
	public(s, post("/auth/sign-in", "Sign in"), ratelimit.SignIn, "this is how a session comes to be", a.signIn)
	public(s, post("/auth/sign-in/second-factor", "Confirm the sign-in").silent(), ratelimit.SignIn,
		"the session is not good before it; it is asked of the cookie", a.confirmSignIn)
	public(s, post("/auth/sign-out", "Sign out").silent(), ratelimit.Open,
		"the cookie must go even when its session cannot be asked about", a.signOut)
	public(s, post("/auth/recovery", "Have a code sent").accepts(), ratelimit.SignIn,
		"who has forgotten the password has no session; the answer is the same for every address", a.startRecovery)
	public(s, post("/auth/recovery/verify", "Take the code that was sent"), ratelimit.SignIn,
		"the code proves the person", a.verifyRecovery)
	public(s, post("/auth/recovery/password", "Set the new password").silent(), ratelimit.SignIn,
		"the session that the code opened is good for nothing else yet; it is asked of the cookie", a.setRecoveredPassword)
	public(s, get("/public/invitations/{token}", "Look at an invitation"), ratelimit.Open,
		"only who has the mail knows the link, and it shows no more than the mail", a.previewInvitation)
}

// What providers tell by themselves; each proves itself by its signature over the whole message.
func (a *API) webhookRoutes(s *surface) {
	s.tag = "Webhooks"
	public(s, post(twilio.StatusPath+"{tenant}/{message}", "Hear from Twilio what became of a text message").silent(), ratelimit.Open,
		"Twilio's signature proves it", a.twilioStatus)
	public(s, post(twilio.AnswerPath, "Hear from Twilio what somebody answered to a text message").silent(), ratelimit.Open,
		"Twilio's signature proves it", a.twilioAnswer)
	public(s, post("/webhooks/stripe-connect", "Hear from Stripe what happened at the clinics' accounts").silent().raw(), ratelimit.Open,
		"Stripe's signature proves it; the account leads to its clinic", a.hearStripeConnect)
	public(s, post(payments.PayPalPath+"{account}", "Hear from PayPal what happened at a clinic's app").silent().raw(), ratelimit.Open,
		"PayPal is asked whether it said so", a.hearPayPal)
	public(s, post("/webhooks/stripe", "Hear from Stripe that something of a clinic's subscription has changed").silent().raw(), ratelimit.Open,
		"Stripe's signature proves it, and nothing that it says is believed", a.takeStripeEvent)
}

// A session is enough here, because everything is about the person who asks.
func (a *API) personRoutes(s *surface) {
	s.tag = "Person"
	signed(s, get("/me", "Read about yourself"), a.readMe)
	signed(s, patch("/me", "Change your name or language"), a.changeMe)
	signed(s, post("/me/password", "Change your password; your other sessions end").silent(), a.changePassword)
	signed(s, post("/me/verification", "Have a code sent to your address").accepts(), a.startVerification)
	signed(s, post("/me/verification/verify", "Prove your address with the code").silent(), a.confirmVerification)
	signed(s, get("/me/sessions", "List where you are signed in"), a.listSessions)
	signed(s, remove("/me/sessions/{id}", "End one session").silent(), a.endSession)
	signed(s, remove("/me/sessions", "End all other sessions").silent(), a.endOtherSessions)
	signed(s, post("/me/totp", "Begin with a second factor"), a.beginTOTP)
	signed(s, post("/me/totp/confirm", "Put the second factor in force"), a.confirmTOTP)
	signed(s, post("/me/totp/remove", "Remove the second factor").silent(), a.removeTOTP)
	signed(s, post("/me/invitations/accept", "Join a clinic by invitation"), a.acceptInvitation)
	signed(s, post("/tenants", "Sign a clinic up").creates(), a.createClinic)
}

// From here on the person must be a member of the clinic in the path; for everybody else it does not exist.
func (a *API) clinicRoutes(s *surface) {
	s.tag = "Clinic"
	member(s, get("", "Read the clinic"), policies.ClinicRead, a.readClinic)
	member(s, patch("", "Change the clinic's settings"), policies.ClinicUpdate, a.updateClinic)
	member(s, put("/logo", "Put another picture in the place of the logo"), policies.ClinicUpdate, a.setLogo)
	member(s, remove("/logo", "Take the logo away"), policies.ClinicUpdate, a.removeLogo)
	public(s, get("/public/clinics/{slug}/logo", "Read a clinic's logo"), ratelimit.Open,
		"the booking page and mails to clients show it; it says nothing of anybody", a.readPublicLogo)
	member(s, get("/notifications", "Read which mails the clinic sends its clients by itself"), policies.ClinicRead, a.readNotifications)
	member(s, put("/notifications", "Change which mails the clinic sends its clients by itself"), policies.ClinicUpdate, a.changeNotifications)
	member(s, get("/notifications/preview", "See a mail to clients with made-up data"), policies.ClinicRead, a.previewNotification)
	member(s, get("/reminder-rules", "Read when and how clients are reminded of their appointments"), policies.ClinicRead, a.readReminders)
	member(s, put("/reminder-rules", "Change when and how clients are reminded of their appointments"), policies.ClinicUpdate, a.changeReminders)
	member(s, post("/reminder-rules/preview", "See a reminder with made-up data").always(), policies.ClinicRead, a.previewReminder)
	member(s, get("/audit", "Read the clinic's audit log"), policies.AuditRead, a.listAudit)
	member(s, get("/live", "Follow the clinic's changes as server-sent events"), policies.LiveRead, a.followLive)
}

// Members see the team; only the owner changes it.
func (a *API) teamRoutes(s *surface) {
	s.tag = "Team"
	member(s, get("/team", "Read the team"), policies.TeamRead, a.readTeam)
	member(s, post("/team/invitations", "Invite somebody").creates(), policies.TeamManage, a.inviteMember)
	member(s, post("/team/invitations/{id}/resend", "Send an invitation again"), policies.TeamManage, a.resendInvitation)
	member(s, remove("/team/invitations/{id}", "Withdraw an invitation").silent(), policies.TeamManage, a.revokeInvitation)
	member(s, patch("/team/members/{id}", "Change a member's role, providers or state"), policies.TeamManage, a.changeMember)
	member(s, remove("/team/members/{id}", "Remove a member").silent(), policies.TeamManage, a.removeMember)
	member(s, post("/team/ownership", "Hand the ownership over").silent(), policies.OwnershipTransfer, a.handOverOwnership)
}

// Everybody at work reads the catalogue; the owner keeps it.
func (a *API) catalogueRoutes(s *surface) {
	s.tag = "Catalogue"
	member(s, get("/locations", "List the locations"), policies.CatalogueRead, a.listLocations)
	member(s, post("/locations", "Add a location").creates(), policies.CatalogueManage, a.createLocation)
	member(s, patch("/locations/{id}", "Change a location"), policies.CatalogueManage, a.editLocation)
	member(s, remove("/locations/{id}", "Take a location off the list").silent(), policies.CatalogueManage, a.deleteLocation)
	member(s, post("/locations/{id}/restore", "Put a deleted location back on the list"), policies.CatalogueManage, a.restoreLocation)
	member(s, put("/locations/order", "Put the locations into order"), policies.CatalogueManage, a.arrangeLocations)
	member(s, get("/providers", "List the providers"), policies.CatalogueRead, a.listProviders)
	member(s, post("/providers", "Add a provider").creates(), policies.CatalogueManage, a.createProvider)
	member(s, patch("/providers/{id}", "Change a provider"), policies.CatalogueManage, a.editProvider)
	member(s, remove("/providers/{id}", "Take a provider off the list").silent(), policies.CatalogueManage, a.deleteProvider)
	member(s, post("/providers/{id}/restore", "Put a deleted provider back on the list"), policies.CatalogueManage, a.restoreProvider)
	member(s, put("/providers/order", "Put the providers into order"), policies.CatalogueManage, a.arrangeProviders)
	member(s, get("/resources", "List the resources"), policies.CatalogueRead, a.listResources)
	member(s, post("/resources", "Add a resource").creates(), policies.CatalogueManage, a.createResource)
	member(s, patch("/resources/{id}", "Change a resource"), policies.CatalogueManage, a.editResource)
	member(s, remove("/resources/{id}", "Take a resource off the list").silent(), policies.CatalogueManage, a.deleteResource)
	member(s, post("/resources/{id}/restore", "Put a deleted resource back on the list"), policies.CatalogueManage, a.restoreResource)
	member(s, put("/resources/order", "Put the resources into order"), policies.CatalogueManage, a.arrangeResources)
	member(s, get("/services", "List the services"), policies.CatalogueRead, a.listServices)
	member(s, post("/services", "Add a service").creates(), policies.CatalogueManage, a.createService)
	member(s, patch("/services/{id}", "Change a service"), policies.CatalogueManage, a.editService)
	member(s, remove("/services/{id}", "Take a service off the list").silent(), policies.CatalogueManage, a.deleteService)
	member(s, post("/services/{id}/restore", "Put a deleted service back on the list"), policies.CatalogueManage, a.restoreService)
	member(s, put("/services/order", "Put the services into order"), policies.CatalogueManage, a.arrangeServices)
	member(s, get("/categories", "List the categories of services and appointments"), policies.CatalogueRead, a.listCategories)
	member(s, post("/categories", "Add a category").creates(), policies.CatalogueManage, a.createCategory)
	member(s, patch("/categories/{id}", "Change a category"), policies.CatalogueManage, a.editCategory)
	member(s, remove("/categories/{id}", "Take a category off the list").silent(), policies.CatalogueManage, a.deleteCategory)
	member(s, post("/categories/{id}/restore", "Put a deleted category back on the list"), policies.CatalogueManage, a.restoreCategory)
	member(s, put("/categories/order", "Put the categories into order"), policies.CatalogueManage, a.arrangeCategories)
}

// The clinic's clients: read by the staff, written by the front desk and the dentists.
func (a *API) clientRoutes(s *surface) {
	s.tag = "Clients"
	member(s, get("/clients", "Search and list clients"), policies.ClientsRead, a.listClients)
	member(s, post("/clients", "Enter a client").creates(), policies.ClientsWrite, a.createClient)
	member(s, get("/clients/tags", "List the tags in use, the most used first"), policies.ClientsRead, a.listClientTags)
	member(s, get("/clients/{id}", "Read a client").reads("profile"), policies.ClientsRead, a.getClient)
	member(s, patch("/clients/{id}", "Change a client"), policies.ClientsWrite, a.editClient)
	member(s, remove("/clients/{id}", "Delete a client, who can be restored for 30 days").silent(), policies.ClientsDelete, a.deleteClient)
	member(s, post("/clients/{id}/restore", "Bring a deleted client back"), policies.ClientsDelete, a.restoreClient)
	member(s, post("/clients/bulk", "Change tags or status of many clients"), policies.ClientsWrite, a.bulkClients)
	member(s, get("/clients/{id}/totals", "Read a client's visits, missed appointments and spending"), policies.ClientsRead, a.readClientTotals)
	member(s, get("/clients/{id}/appointments", "List a client's appointments, the newest first").reads("appointments"), policies.AppointmentsRead, a.listClientAppointments)
	member(s, get("/clients/{id}/consents", "List every decision of a client about channels and data, the last first").reads("consents"), policies.ClientsRead, a.listConsents)
	member(s, post("/clients/{id}/consents", "Keep a decision of a client").creates(), policies.ClientsWrite, a.addConsent)
	member(s, get("/clients/{id}/notes", "List the notes on a client, the newest first").reads("notes"), policies.ClientsRead, a.listNotes)
	member(s, post("/clients/{id}/notes", "Write a note on a client").creates(), policies.ClientsWrite, a.addNote)
	member(s, patch("/notes/{id}", "Change a note"), policies.ClientsWrite, a.editNote)
	member(s, remove("/notes/{id}", "Delete a note; its author may, and who may delete clients").silent(), policies.ClientsWrite, a.deleteNote)
	member(s, post("/notes/{id}/restore", "Bring a deleted note back"), policies.ClientsWrite, a.restoreNote)
	member(s, get("/clients/{id}/timeline", "Follow everything that happened with a client, the newest first").reads("timeline"), policies.ClientsRead, a.listTimeline)
	member(s, get("/clients/{id}/duplicates", "List who may be the same person"), policies.ClientsRead, a.listDuplicates)
	member(s, post("/clients/{id}/merge", "Make one client of this and another"), policies.ClientsMerge, a.mergeClients)
	member(s, get("/clients/{id}/merges", "List who was merged into a client"), policies.ClientsRead, a.listMerges)
	member(s, post("/merges/{id}/undo", "Make two clients of a merged one again"), policies.ClientsMerge, a.undoMerge)
	member(s, get("/client-views", "List your saved filters of clients and the shared ones"), policies.ClientsRead, a.listClientViews)
	member(s, post("/client-views", "Save a filter of clients").creates(), policies.ClientsRead, a.saveClientView)
	member(s, patch("/client-views/{id}", "Change a saved filter"), policies.ClientsRead, a.editClientView)
	member(s, remove("/client-views/{id}", "Delete a saved filter").silent(), policies.ClientsRead, a.deleteClientView)
	member(s, get("/client-fields", "Read the clinic's own fields of clients"), policies.ClientsRead, a.readClientFields)
	member(s, put("/client-fields", "Set the clinic's own fields of clients"), policies.ClinicUpdate, a.setClientFields)
}

// Whole tables of clients, in and out.
func (a *API) importRoutes(s *surface) {
	s.tag = "Import and export"
	member(s, get("/imports", "List the latest imports, the newest first"), policies.ClientsImport, a.listImports)
	member(s, post("/imports", "Upload a table of clients").creates().uploads("a CSV or XLSX table", imports.MaxBytes), policies.ClientsImport, a.addImport)
	member(s, get("/imports/{id}", "Read an import with its columns and progress"), policies.ClientsImport, a.getImport)
	member(s, post("/imports/{id}/preview", "See what the first rows would become").always(), policies.ClientsImport, a.previewImport)
	member(s, post("/imports/{id}/start", "Have the rows entered"), policies.ClientsImport, a.startImport)
	member(s, post("/imports/{id}/cancel", "Stop an import; what was entered stays"), policies.ClientsImport, a.cancelImport)
	member(s, get("/imports/{id}/errors", "Download the rows that were not entered, with the reasons").streams(), policies.ClientsImport, a.downloadImportErrors)
	member(s, get("/clients/export", "Download the clients of a filter as CSV or XLSX").streams(), policies.ClientsExport, a.exportClients)
}

// Clients' files. Their content leaves only by a signed link, which a browser can follow without a header.
func (a *API) fileRoutes(s *surface) {
	s.tag = "Files"
	member(s, get("/clients/{id}/files", "List a client's files, the newest first").reads("files"), policies.FilesRead, a.listFiles)
	member(s, post("/clients/{id}/files", "Upload a file for a client").creates().uploads("the file, at most as large as the clinic's server allows", a.maxFile()), policies.FilesWrite, a.uploadFile)
	member(s, get("/files/{id}", "Read about a file"), policies.FilesRead, a.getFile)
	member(s, patch("/files/{id}", "Rename or describe a file"), policies.FilesWrite, a.editFile)
	member(s, remove("/files/{id}", "Delete a file").silent(), policies.FilesDelete, a.deleteFile)
	member(s, post("/files/{id}/link", "Make a link that opens a file for ten minutes").always(), policies.FilesRead, a.linkFile)
	member(s, get("/file-usage", "Read how much room the clinic's files take"), policies.FilesRead, a.readFileUsage)
	public(s, get("/public/files/{token}", "Open a file by a signed link").streams(), ratelimit.Downloads,
		"the link was made for a member moments ago, names one file and expires within ten minutes", a.openFile)
}

// The calendar. An assistant sees the providers assigned; the use cases see to that.
func (a *API) appointmentRoutes(s *surface) {
	s.tag = "Appointments"
	member(s, get("/appointments", "List the appointments of a range"), policies.AppointmentsRead, a.listAppointments)
	member(s, post("/appointments", "Book an appointment").creates(), policies.AppointmentsWrite, a.bookAppointment)
	member(s, get("/appointments/{id}", "Read an appointment"), policies.AppointmentsRead, a.getAppointment)
	member(s, patch("/appointments/{id}", "Edit, move or resize an appointment"), policies.AppointmentsWrite, a.editAppointment)
	member(s, post("/appointments/{id}/status", "Change the status of an appointment, or undo it"), policies.AppointmentsStatus, a.changeAppointmentStatus)
	member(s, post("/appointments/{id}/word", "Note that what a client asked by link is dealt with"), policies.AppointmentsStatus, a.settleWord)
	member(s, get("/appointments/{id}/reminders", "List the reminders of an appointment"), policies.AppointmentsRead, a.listAppointmentReminders)
	member(s, get("/reminders", "List the reminders of the appointments of a range"), policies.AppointmentsRead, a.listReminders)
	member(s, get("/reminder-problems", "List the appointments to come whose reminder did not reach its client in the last seven days"), policies.AppointmentsRead, a.listReminderProblems)
	member(s, get("/appointments/search", "Search appointments over all dates"), policies.AppointmentsRead, a.searchAppointments)
	member(s, get("/appointments/days", "Count the appointments of days"), policies.AppointmentsRead, a.countDays)
	member(s, post("/appointments/series/preview", "Look at the appointments of a series before they are made").always(), policies.AppointmentsWrite, a.previewSeries)
	member(s, post("/appointments/series", "Book a series").creates(), policies.AppointmentsWrite, a.createSeries)
	member(s, get("/series/{id}", "Read a series"), policies.AppointmentsRead, a.getSeries)
	member(s, post("/appointments/{id}/series-edit", "Change an appointment of a series, and others with it"), policies.AppointmentsWrite, a.editSeries)
	member(s, post("/appointments/{id}/series-cancel", "Cancel an appointment of a series, and others with it"), policies.AppointmentsStatus, a.cancelSeries)
	member(s, get("/free-slots", "Search free times"), policies.AppointmentsRead, a.findFreeSlots)
	member(s, get("/blocked-times", "List the blocked times of a range"), policies.AppointmentsRead, a.listBlockedTimes)
	member(s, post("/blocked-times", "Block time").creates(), policies.BlockedTimeWrite, a.blockTime)
	member(s, patch("/blocked-times/{id}", "Change a blocked time"), policies.BlockedTimeWrite, a.editBlockedTime)
	member(s, remove("/blocked-times/{id}", "Free a blocked time").silent(), policies.BlockedTimeWrite, a.unblockTime)
}

// The clinic in numbers, for everybody as far as they see it, and what has happened to a record: its changes for those
// who keep it, who looked at it for the owner.
func (a *API) recordRoutes(s *surface) {
	s.tag = "Records"
	member(s, get("/dashboard", "Read the clinic in numbers"), policies.DashboardRead, a.readDashboard)
	member(s, get("/clients/{id}/history", "Read what was done to a client, the newest first").reads("history"), policies.HistoryRead, a.readClientHistory)
	member(s, get("/appointments/{id}/history", "Read what was done to an appointment, the newest first"), policies.HistoryRead, a.readAppointmentHistory)
	member(s, get("/clients/{id}/access-log", "Read who has looked at a client's record"), policies.AccessLogRead, a.readClientAccess)
	member(s, get("/access-log", "Read who has looked at whose record"), policies.AccessLogRead, a.readAccess)
}

// Online booking. Visitors have no account: what they hold in the hand proves itself (a solved challenge, a hold, the link
// in a mail), every route is limited per address, and no answer is about anybody who is treated. The owner decides
// whether there is a page at all.
func (a *API) bookingRoutes(s *surface) {
	s.tag = "Online booking"
	const page, link = "/public/booking/{page}", "/public/visits/{token}"
	public(s, get(page, "Read a clinic's booking page"), ratelimit.Booking, "it is the clinic's shop window", a.readPublicBookingPage)
	public(s, get(page+"/days", "List the days with a free time"), ratelimit.Booking, "visitors choose a day; it shows when providers are free, as the clinic wants", a.listBookingDays)
	public(s, get(page+"/times", "List the free times of a day"), ratelimit.Booking, "visitors choose a time", a.listBookingTimes)
	public(s, post(page+"/challenges", "Get the work to be done before a hold"), ratelimit.Booking, "visitors have no account; the work holds floods back", a.newBookingChallenge)
	public(s, post(page+"/holds", "Hold a time for five minutes").creates(), ratelimit.BookingWrites, "the solved challenge lets one hold one time", a.holdTime)
	public(s, post(page+"/holds/release", "Give held time back").silent(), ratelimit.BookingWrites, "the hold's token proves who holds it", a.releaseHold)
	public(s, post(page+"/appointments", "Book the time that is held").creates(), ratelimit.BookingWrites, "the hold's token proves who holds it", a.bookOnline)
	public(s, get(link, "Look at the visit of a link"), ratelimit.Booking, "only who has the mail knows the link, and it shows nobody's data", a.readVisit)
	public(s, get(link+"/days", "List the days to which a visit can be moved"), ratelimit.Booking, "only who has the mail knows the link", a.listVisitDays)
	public(s, get(link+"/times", "List the times to which a visit can be moved"), ratelimit.Booking, "only who has the mail knows the link", a.listVisitTimes)
	public(s, get(link+"/calendar", "Get the visit as a calendar file"), ratelimit.Booking, "only who has the mail knows the link", a.readVisitCalendar)
	public(s, post(link+"/move", "Move the visit of a link"), ratelimit.BookingWrites, "only who has the mail knows the link", a.moveVisit)
	public(s, post(link+"/cancel", "Cancel the visit of a link"), ratelimit.BookingWrites, "only who has the mail knows the link", a.cancelVisit)
	public(s, post(link+"/confirm", "Say that one comes to the visit of a link"), ratelimit.BookingWrites, "only who has the mail knows the link", a.confirmVisit)
	public(s, post(link+"/ask", "Ask the clinic for another time for the visit of a link"), ratelimit.BookingWrites, "only who has the mail knows the link", a.askToMove)
	member(s, post("/appointments/{id}/manage-link", "Make a new link for a visit booked online; the old one is over"), policies.AppointmentsWrite, a.renewVisitLink)
	member(s, get("/booking-page", "Read the settings of the booking page"), policies.BookingPageManage, a.readBookingPage)
	member(s, get("/booking-page/preview", "Read the booking page as a visitor would see it, open or not"), policies.BookingPageManage, a.previewBookingPage)
	member(s, put("/booking-page", "Change the settings of the booking page"), policies.BookingPageManage, a.saveBookingPage)
}

// Who waits for a time: everybody sees the list, the front desk and the dentists keep it. What the holder of an offer's link
// does needs no account, because only who has the mail knows the link.
func (a *API) waitlistRoutes(s *surface) {
	s.tag = "Waitlist"
	member(s, get("/waitlist", "List who waits, in the order in which they are served"), policies.WaitlistRead, a.listWaitlist)
	member(s, post("/waitlist", "Put a client on the waitlist").creates(), policies.WaitlistWrite, a.addToWaitlist)
	member(s, patch("/waitlist/{id}", "Change what somebody waits for"), policies.WaitlistWrite, a.editWaitEntry)
	member(s, post("/waitlist/{id}/close", "Take an entry off the waitlist"), policies.WaitlistWrite, a.closeWaitEntry)
	member(s, post("/waitlist/{id}/reopen", "Let a closed entry wait again"), policies.WaitlistWrite, a.reopenWaitEntry)
	member(s, get("/waitlist/{id}/free-times", "List free times that fit an entry"), policies.WaitlistRead, a.waitEntryTimes)
	member(s, post("/waitlist/{id}/offer", "Offer a free time by mail"), policies.WaitlistWrite, a.offerTime)
	member(s, post("/waitlist/{id}/withdraw", "Take an open offer back"), policies.WaitlistWrite, a.withdrawOffer)
	member(s, post("/waitlist/{id}/booked", "Note that the client was booked by hand"), policies.WaitlistWrite, a.waitEntryBooked)
	member(s, get("/waitlist-settings", "Read how free times are offered"), policies.WaitlistRead, a.readWaitlistSettings)
	member(s, put("/waitlist-settings", "Change how free times are offered"), policies.ClinicUpdate, a.changeWaitlistSettings)
	const why = "only who has the mail knows the link, and it shows no more than the mail"
	public(s, get("/public/offers/{token}", "Look at an offer of a free time"), ratelimit.Open, why, a.readOffer)
	public(s, post("/public/offers/{token}/accept", "Accept an offer: the time is booked"), ratelimit.Open, why, a.acceptOffer)
	public(s, post("/public/offers/{token}/decline", "Decline an offer and wait on"), ratelimit.Open, why, a.declineOffer)
}

// The clinic's invoices: the front desk makes them, the owner says in whose name. What is issued never changes; the use cases see to that.
func (a *API) invoiceRoutes(s *surface) {
	s.tag = "Invoices"
	member(s, get("/invoices", "List drafts, invoices and stornos, the newest first"), policies.InvoicesRead, a.listInvoices)
	member(s, post("/invoices", "Draft an invoice: from scratch, or of an appointment or a payment").creates(), policies.InvoicesWrite, a.createInvoice)
	member(s, get("/invoices/export", "Download the issued documents of a filter as CSV or XLSX").streams(), policies.InvoicesRead, a.exportInvoices)
	member(s, get("/invoices/archive", "Download all documents of a month as PDF or XML in a ZIP file").streams(), policies.InvoicesRead, a.archiveInvoices)
	member(s, get("/invoices/{id}", "Read a document"), policies.InvoicesRead, a.getInvoice)
	member(s, put("/invoices/{id}", "Write a draft"), policies.InvoicesWrite, a.editInvoice)
	member(s, remove("/invoices/{id}", "Delete a draft").silent(), policies.InvoicesWrite, a.deleteInvoice)
	member(s, post("/invoices/{id}/issue", "Give a draft its number; it never changes from then on"), policies.InvoicesWrite, a.issueInvoice)
	member(s, post("/invoices/{id}/mail", "Send a document to somebody by mail"), policies.InvoicesWrite, a.mailInvoice)
	member(s, post("/invoices/{id}/storno", "Take an invoice back, wholly or in part").creates(), policies.InvoicesWrite, a.stornoInvoice)
	member(s, get("/invoices/{id}/pdf", "Show or download a document").streams(), policies.InvoicesRead, a.showInvoice)
	member(s, get("/invoices/{id}/xml", "Download the e-invoice of a document"), policies.InvoicesRead, a.fetchInvoiceXML)
	member(s, get("/invoice-settings", "Read in whose name and how the clinic makes invoices"), policies.InvoicesRead, a.readInvoiceSettings)
	member(s, put("/invoice-settings", "Change in whose name and how the clinic makes invoices"), policies.InvoicesManage, a.changeInvoiceSettings)
}

// The clinic's mailboxes: who works with mail sees how they are, the owner connects and disconnects them. What opens them never
// comes back out.
func (a *API) mailAccountRoutes(s *surface) {
	s.tag = "Mail accounts"
	member(s, get("/mail-accounts", "List the connected mailboxes"), policies.InboxRead, a.listMailAccounts)
	member(s, post("/mail-accounts", "Connect a mailbox").creates(), policies.InboxManage, a.connectMailAccount)
	member(s, get("/mail-accounts/consent", "List the providers whose mailboxes are connected by consent"), policies.InboxManage, a.listMailConsents)
	member(s, post("/mail-accounts/consent", "Get the page of a provider where a person consents"), policies.InboxManage, a.askMailConsent)
	member(s, post("/mail-accounts/consented", "Connect the mailbox that a consent opens").creates(), policies.InboxManage, a.connectByConsent)
	member(s, post("/mail-accounts/check", "Try to sign in at a mailbox; nothing is kept").silent(), policies.InboxManage, a.checkMailAccount)
	member(s, get("/mail-accounts/{id}", "Read about a mailbox"), policies.InboxRead, a.getMailAccount)
	member(s, patch("/mail-accounts/{id}", "Change a mailbox"), policies.InboxManage, a.editMailAccount)
	member(s, post("/mail-accounts/{id}/pause", "Stop reading a mailbox for a while"), policies.InboxManage, a.pauseMailAccount)
	member(s, post("/mail-accounts/{id}/resume", "Read a mailbox again"), policies.InboxManage, a.resumeMailAccount)
	member(s, post("/mail-accounts/{id}/sync", "Read a mailbox now; three times in five minutes").always().accepts(), policies.InboxWrite, a.syncMailAccount)
	member(s, remove("/mail-accounts/{id}", "Disconnect a mailbox").silent(), policies.InboxManage, a.disconnectMailAccount)
}

// The clinic's mail, for those who answer it: assistants have no part in it. What was received never leaves as a page that could
// run anything.
func (a *API) conversationRoutes(s *surface) {
	s.tag = "Inbox"
	member(s, get("/conversations", "Search and list conversations, the newest first"), policies.InboxRead, a.listConversations)
	member(s, get("/conversations/counts", "Count the conversations of each sort, up to 100"), policies.InboxRead, a.countConversations)
	member(s, get("/conversations/tags", "List the tags in use, the most used first"), policies.InboxRead, a.listConversationTags)
	member(s, get("/conversations/colleagues", "List who can be responsible for a conversation"), policies.InboxRead, a.listColleagues)
	member(s, post("/conversations/bulk", "Change many conversations"), policies.InboxWrite, a.bulkConversations)
	member(s, get("/conversations/{id}", "Read a conversation"), policies.InboxRead, a.getConversation)
	member(s, patch("/conversations/{id}", "Change status, responsible member, tags or client of a conversation"), policies.InboxWrite, a.changeConversation)
	member(s, post("/conversations/{id}/read", "Note that you have read a conversation").always(), policies.InboxRead, a.readConversation)
	member(s, post("/conversations/{id}/unread", "Note that you have not read a conversation").always(), policies.InboxRead, a.unreadConversation)
	member(s, get("/conversations/{id}/mails", "List the mails of a conversation, the newest piece first"), policies.InboxRead, a.listMails)
	member(s, post("/conversations/{id}/notes", "Write a note to colleagues").creates(), policies.InboxWrite, a.addMailNote)
	member(s, patch("/mail-notes/{id}", "Change your note to colleagues"), policies.InboxWrite, a.editMailNote)
	member(s, remove("/mail-notes/{id}", "Delete your note to colleagues").silent(), policies.InboxWrite, a.deleteMailNote)
	member(s, put("/conversations/{id}/presence", "Say that you have a conversation open, and see who else has").always(), policies.InboxRead, a.setPresence)
	member(s, post("/conversations/{id}/client", "Link a conversation to a client"), policies.InboxWrite, a.linkConversation)
	member(s, post("/conversations/{id}/clients", "Enter the other side as a client").creates(), policies.InboxWrite, a.enterConversationClient)
	member(s, get("/mails/{id}", "Read a mail's text"), policies.InboxRead, a.getMail)
	member(s, get("/mails/{id}/page", "Show a mail as a document for a frame without scripts").streams(), policies.InboxRead, a.showMail)
	member(s, get("/mails/{id}/raw", "Download a mail as it travelled").streams(), policies.InboxRead, a.openMail)
	member(s, get("/mails/{id}/parts/{path}", "Download an attachment, or show a picture").streams(), policies.InboxRead, a.openPart)
	member(s, post("/mails/{id}/parts/{path}/save", "Keep an attachment among a client's files").creates().streams(), policies.FilesWrite, a.savePart)
	member(s, get("/clients/{id}/conversations", "List a client's conversations, the newest first").reads("conversations"), policies.InboxRead, a.listClientConversations)
}

// What members write to clients. A draft is its author's alone; a mail that could not be sent anybody of the inbox may decide about.
func (a *API) draftRoutes(s *surface) {
	s.tag = "Inbox"
	member(s, get("/drafts", "List your mails that are not sent yet, the newest first"), policies.InboxWrite, a.listDrafts)
	member(s, post("/drafts", "Begin a mail, an answer or a forward").creates(), policies.InboxWrite, a.createDraft)
	member(s, get("/drafts/{id}", "Read a mail of your own"), policies.InboxWrite, a.getDraft)
	member(s, patch("/drafts/{id}", "Write in a draft"), policies.InboxWrite, a.editDraft)
	member(s, remove("/drafts/{id}", "Throw a draft away, or a mail that was not sent").silent(), policies.InboxWrite, a.discardDraft)
	member(s, post("/drafts/{id}/attachments", "Add a file to a draft").uploads("the file; all of a mail may have 25 MB", inbox.MaxAttached), policies.InboxWrite, a.attachToDraft)
	member(s, post("/drafts/{id}/attachments/from-file", "Add a client's file to a draft"), policies.InboxWrite, a.attachFileToDraft)
	member(s, remove("/drafts/{id}/attachments/{attachment}", "Take a file from a draft"), policies.InboxWrite, a.detachFromDraft)
	member(s, post("/drafts/{id}/send", "Send a draft in ten seconds"), policies.InboxWrite, a.sendDraft)
	member(s, post("/drafts/{id}/undo", "Take a mail back that has not left"), policies.InboxWrite, a.undoDraft)
	member(s, post("/mails/{id}/retry", "Send a mail again that was not, or perhaps not, sent"), policies.InboxWrite, a.retryMail)
	member(s, post("/mails/{id}/confirm", "Note that a mail was sent of which it was not known"), policies.InboxWrite, a.confirmMail)
	member(s, get("/mail-templates", "List the templates of mails and the variables that they may have"), policies.InboxRead, a.listTemplates)
	member(s, post("/mail-templates", "Add a template").creates(), policies.InboxWrite, a.addTemplate)
	member(s, patch("/mail-templates/{id}", "Change a template"), policies.InboxWrite, a.editTemplate)
	member(s, remove("/mail-templates/{id}", "Delete a template").silent(), policies.InboxWrite, a.deleteTemplate)
	member(s, post("/mail-templates/preview", "See a text with its variables filled in").always(), policies.InboxRead, a.previewTemplate)
	member(s, post("/mail-templates/{id}/fill", "Fill a template in for a client").always(), policies.InboxRead, a.fillTemplate)
	member(s, get("/mail-letters", "Read through which mailbox the clinic's own mails leave"), policies.InboxManage, a.readLetters)
	member(s, put("/mail-letters", "Choose through which mailbox the clinic's own mails leave"), policies.InboxManage, a.chooseLetters)
	member(s, get("/mail-signature", "Read what stands below your own mails"), policies.InboxWrite, a.readSignature)
	member(s, put("/mail-signature", "Change what stands below your own mails"), policies.InboxWrite, a.setSignature)
}

// What the clinic takes: the front desk and the owner take it, the owner alone gives it back and connects the accounts. Who pays a
// link needs no account with us, because only who got the link knows it.
func (a *API) paymentRoutes(s *surface) {
	s.tag = "Payments"
	const link, why = "/public/payments/{token}", "only who got the link knows it, and it shows nobody's data"
	member(s, get("/payments", "List payments, the newest first"), policies.PaymentsRead, a.listPayments)
	member(s, post("/payments", "Make a payment link, or enter what was paid at the desk").creates(), policies.PaymentsWrite, a.takePayment)
	member(s, get("/payments/ways", "Read how the clinic can be paid"), policies.PaymentsRead, a.readPaymentWays)
	member(s, get("/payments/totals", "Read what came and went back, by day or month and method"), policies.PaymentsRead, a.readPaymentTotals)
	member(s, get("/payments/export", "Download the payments of a filter as CSV or XLSX").streams(), policies.PaymentsRead, a.exportPayments)
	member(s, get("/payments/accounts", "Read the clinic's accounts at payment providers"), policies.PaymentsManage, a.readPaymentAccounts)
	member(s, post("/payments/accounts/stripe", "Get the page of Stripe where a person connects the clinic's account"), policies.PaymentsManage, a.askStripe)
	member(s, post("/payments/accounts/stripe/connected", "Connect the account that a consent opens"), policies.PaymentsManage, a.connectStripe)
	member(s, post("/payments/accounts/stripe/check", "Ask Stripe again what the clinic's account can do"), policies.PaymentsManage, a.checkStripe)
	member(s, remove("/payments/accounts/stripe", "Disconnect the clinic's account of Stripe"), policies.PaymentsManage, a.disconnectStripe)
	member(s, put("/payments/accounts/paypal", "Connect the clinic's own app at PayPal"), policies.PaymentsManage, a.connectPayPal)
	member(s, remove("/payments/accounts/paypal", "Disconnect the clinic's app at PayPal"), policies.PaymentsManage, a.disconnectPayPal)
	member(s, get("/payments/{id}", "Read a payment"), policies.PaymentsRead, a.getPayment)
	member(s, post("/payments/{id}/check", "Read a payment at its provider again").always(), policies.PaymentsRead, a.checkPayment)
	member(s, post("/payments/{id}/cancel", "Cancel a link that was not paid"), policies.PaymentsWrite, a.cancelPayment)
	member(s, post("/payments/{id}/send", "Send a link to its client"), policies.PaymentsWrite, a.sendPayment)
	member(s, get("/payments/{id}/sendings", "List the messages that brought a link, the newest first"), policies.PaymentsRead, a.listPaymentSendings)
	member(s, post("/payments/{id}/refunds", "Give a payment back, wholly or in part"), policies.PaymentsRefund, a.refundPayment)
	member(s, post("/payments/{id}/reverse", "Correct an entry of the desk that was a mistake"), policies.PaymentsWrite, a.reversePayment)
	member(s, get("/clients/{id}/payments/totals", "Read what a client has paid and is still to pay").reads("payments"), policies.PaymentsRead, a.readClientPayments)
	public(s, get(link, "Look at what a payment link is for"), ratelimit.Booking, why, a.readBill)
	public(s, post(link+"/visit", "Get the provider's page on which a link is paid"), ratelimit.BookingWrites, why, a.visitBill)
	public(s, post(link+"/return", "Ask what became of a payment after the provider's page"), ratelimit.BookingWrites, why, a.returnToBill)
}

// What the clinic pays for its seats: the owner's affair, and the way out of being read-only.
func (a *API) billingRoutes(s *surface) {
	s.tag = "Billing"
	member(s, get("/billing", "Read the clinic's plan, seats and payment"), policies.BillingManage, a.readBilling)
	member(s, post("/billing/refresh", "Have the payment service asked how the clinic stands").always(), policies.BillingManage, a.refreshBilling)
	member(s, get("/billing/preview", "See what other seats would cost"), policies.BillingManage, a.foreseeBilling)
	member(s, put("/billing/seats", "Choose how many seats are paid").always(), policies.BillingManage, a.changeSeats)
	member(s, post("/billing/checkout", "Go to the page where a subscription is taken").always(), policies.BillingManage, a.subscribe)
	member(s, post("/billing/portal", "Go to the page where the card is changed and the subscription ended").always(), policies.BillingManage, a.openPortal)
	member(s, post("/billing/resume", "Go on after a trial that ended without a card").always(), policies.BillingManage, a.resumeBilling)
	member(s, get("/billing/invoices", "List what the clinic was charged, the newest first"), policies.BillingManage, a.listBillingInvoices)
}

// The platform's own area: for everybody but super-admins it does not exist, and it never shows clinical data.
func (a *API) adminRoutes(s *surface) {
	s.tag = "Platform"
	admin(s, get("/tenants", "List clinics"), policies.TenantsRead, a.listTenants)
	admin(s, post("/tenants", "Set a clinic up for an owner").creates(), policies.TenantsCreate, a.createTenant)
	admin(s, get("/tenants/{id}", "Read a clinic's state, team, sizes and versions"), policies.TenantsRead, a.readTenant)
	admin(s, post("/tenants/{id}/suspend", "Suspend a clinic"), policies.TenantsSuspend, a.suspendTenant)
	admin(s, post("/tenants/{id}/restore", "Restore a clinic"), policies.TenantsRestore, a.restoreTenant)
	admin(s, put("/tenants/{id}/seats", "Set a clinic's seats"), policies.TenantsSeats, a.setTenantSeats)
	admin(s, get("/tenants/{id}/billing", "Read how a clinic stands with what it pays"), policies.TenantsRead, a.readTenantBilling)
	admin(s, get("/billing/drift", "Read what the nightly comparisons with Stripe found"), policies.TenantsRead, a.readBillingDrift)
	admin(s, post("/tenants/{id}/owner-invitation", "Invite a clinic's first owner again").silent(), policies.TenantsCreate, a.reinviteOwner)
	admin(s, post("/tenants/{id}/delete", "Delete a clinic; it can be restored until it is purged"), policies.TenantsDelete, a.deleteTenant)
	admin(s, get("/tenants/{id}/operations", "List a clinic's backups, moves and the like"), policies.TenantsOperate, a.listOperations)
	admin(s, post("/tenants/{id}/operations", "Back a clinic up, restore, move, export or purge it").accepts(), policies.TenantsOperate, a.beginOperation)
	admin(s, post("/tenants/{id}/operations/{operation}/cancel", "Cancel an operation"), policies.TenantsOperate, a.cancelOperation)
	admin(s, get("/tenants/{id}/operations/{operation}/download", "Download an export").streams(), policies.TenantsOperate, a.downloadExport)
	admin(s, get("/audit", "Read the platform's audit log"), policies.PlatformAudit, a.listPlatformAudit)
	admin(s, get("/clusters", "List database clusters"), policies.TenantsRead, a.listClusters)
	admin(s, get("/queues", "Read how the background work stands"), policies.QueuesRead, a.readWork)
	admin(s, post("/queues/{queue}/replay", "Replay the failed jobs of a queue"), policies.QueuesManage, a.replayJobs)
	admin(s, post("/queues/{queue}/delete", "Delete the failed jobs of a queue"), policies.QueuesManage, a.deleteJobs)
	admin(s, get("/jobs", "List jobs of a queue in a state"), policies.QueuesRead, a.listJobs)
	admin(s, get("/jobs/{queue}/{id}", "Read a failed job"), policies.QueuesRead, a.readJob)
	admin(s, post("/jobs/{queue}/{id}/replay", "Replay a failed job").silent(), policies.QueuesManage, a.replayJob)
	admin(s, post("/jobs/{queue}/{id}/delete", "Delete a failed job").silent(), policies.QueuesManage, a.deleteJob)
}

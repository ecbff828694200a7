"""Which roles may use which operation of notification-service: one row for each.

Webhooks connect systems of the council, so that people but auditors have no part in them. Notices
are sent by officers and their managers, and by systems. Who gets a digest may pause or end it.
"""

from typing import Final

from chassis.policies import parse_policies

POLICIES: Final = parse_policies("""
operation              system officer manager panel auditor plan_writer school family
# endpoints
listWebhookEndpoints   yes    -       -       -     yes     -           -      -
createWebhookEndpoint  yes    -       -       -     -       -           -      -
getWebhookEndpoint     yes    -       -       -     yes     -           -      -
getWebhookEndpointPage yes    -       -       -     yes     -           -      -
submitWebhookEndpointForm yes -       -       -     -       -           -      -
updateWebhookEndpoint  yes    -       -       -     -       -           -      -
deleteWebhookEndpoint  yes    -       -       -     -       -           -      -
deleteResponseExcerpts yes    -       -       -     -       -           -      -
sendTestEvent          yes    -       -       -     -       -           -      -
rotateWebhookSecret    yes    -       -       -     -       -           -      -
rotateWebhookKey       yes    -       -       -     -       -           -      -
listWebhookPublicKeys  yes    -       -       -     yes     -           -      -
requestWebhookClientCertificate yes - -     -       -       -           -      -
listWebhookClientCertificates yes - - -       yes     -           -      -
installWebhookClientCertificate yes - -     -       -       -           -      -
deleteWebhookClientCertificate yes - -      -       -       -           -      -
requestWebhookHandshake yes   -       -       -     -       -           -      -
getWebhookHandshake    yes    -       -       -     yes     -           -      -
openWebhookPermission  public
grantWebhookPermission public
startWebhookReplay     yes    -       -       -     -       -           -      -
recoverWebhooks        yes    -       -       -     -       -           -      -
getWebhookReplay       yes    -       -       -     yes     -           -      -
cancelWebhookReplay    yes    -       -       -     -       -           -      -
# deliveries
listWebhookDeliveries  yes    -       -       -     yes     -           -      -
getWebhookDelivery     yes    -       -       -     yes     -           -      -
redeliverWebhook       yes    -       -       -     -       -           -      -
skipWebhook            yes    -       -       -     -       -           -      -
# notices
getNoticeSettings      yes    yes     yes     -     yes     -           -      -
getNoticeSettingsVersion yes  yes     yes     -     yes     -           -      -
changeNoticeSettings   yes    -       yes     -     -       -           -      -
previewNoticeSettings  yes    -       yes     -     -       -           -      -
previewNotice          yes    yes     yes     -     -       -           -      -
sendNotice             yes    yes     yes     -     -       -           -      -
listNotices            yes    yes     yes     -     yes     -           -      -
listRequiredNotices    yes    yes     yes     -     yes     -           -      -
dismissNotice          yes    yes     yes     -     -       -           -      -
getNotice              yes    yes     yes     -     yes     -           -      -
getNoticeContent       yes    yes     yes     -     yes     -           -      -
receiveDeliveryReceipt public
getNoticeLetter        yes    yes     yes     -     yes     -           -      -
getNoticeCertificate   yes    yes     yes     -     yes     -           -      -
getCaseNoticeCertificate yes  yes     yes     -     yes     -           -      -
# letters
createPrintRun         yes    yes     yes     -     -       -           -      -
listPrintRuns          yes    yes     yes     -     yes     -           -      -
getPrintRun            yes    yes     yes     -     yes     -           -      -
getPrintFile           yes    yes     yes     -     -       -           -      -
recordMailing          yes    yes     yes     -     -       -           -      -
cancelPrintRun         yes    yes     yes     -     -       -           -      -
recordReturn           yes    yes     yes     -     -       -           -      -
# digests
listDigests            yes    -       yes     -     yes     -           -      -
getDigest              yes    yes     yes     -     yes     -           -      -
listDigestDays         yes    yes     yes     -     yes     -           -      -
previewDigest          yes    yes     yes     -     -       -           -      -
changeDigest           yes    -       yes     -     -       -           -      -
endDigest              yes    yes     yes     -     -       -           -      -
pauseDigest            yes    yes     yes     -     -       -           -      -
resumeDigest           yes    yes     yes     -     -       -           -      -
""")
"""What has no row is denied; a start without a row for each operation is refused."""

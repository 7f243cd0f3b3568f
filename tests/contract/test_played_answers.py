"""The played systems answer in the shapes of their vendors' samples, so that a mock and its adapter cannot share a mistake."""

import importlib
from typing import Any

import pytest

from tests.contract.played import Played
from tests.contract.recorded.beside import contract_file, systems_with_samples_beside
from tests.contract.recorded.samples import path, sample
from tests.contract.suite.lines import PlayedLine
from tests.contract.suite.shape import Leeway, differences

OF_AMELIA = "$filter=CustomerID eq '1004711'"
OF_AMELIA_IN_STORES = "$filter=CustomerNumber eq '0000204711'"
SEARCH = 'SELECT * FROM accounts WHERE profile.email = "amelia.hart@example.com"'
MODEL = "/providers/sac/C360SCORES0000000000000001"
FIGURES = (
    "$select=TotaledProperties,A0CUSTOMER,A0CUSTOMER_T,ZC360SEG,LASTPURCH,NETSALES,NETSALES_F,NETSALES_E,NUMTRX,RETRATE,CLV12M"
    "&$filter=A0CUSTOMER eq '0000204711'"
)
PARTS = "profile,data,emails,loginIDs,preferences,subscriptions,identities-active"
CONTACTS = "ContactOriginator in ('%2B447700900123','amelia.hart@example.com') or ContactDestination eq '%2B447700900123'"
AGENT = "$expand=FKAgentProfileNavigation($select=AgentName,InternalNumber)"
MESSAGES = {
    "start_date": "2024-01-01T00:00:00Z",
    "end_date": "2026-04-01T00:00:00Z",
    "destinations": ["+447700900123"],
    "page_size": 100,
}
OPT_OUTS = {
    "start_date": "2024-01-01T00:00:00Z",
    "end_date": "2026-04-01T00:00:00Z",
    "sources": ["+447700900128"],
    "opt_out": True,
    "page_size": 100,
}

CONTACT = "API_MKT_CONTACT_SRV;v=0002"
IS_AMELIA = "$filter=ContactUUID eq guid'{contact}'"
MARKETING: list[tuple[str, str, dict[str, Any]]] = [
    ("contact.json", f"{CONTACT}/Contacts(guid'{{contact}}')?$expand=ContactOriginData,MarketingPermissions", {}),
    ("contacts.json", f"{CONTACT}/Contacts?$expand=ContactOriginData,AdditionalIDs&{IS_AMELIA}", {}),
    ("origin_data.json", f"{CONTACT}/ContactOriginData?{IS_AMELIA}", {}),
    ("additional_ids.json", f"{CONTACT}/AdditionalIDs?{IS_AMELIA}", {}),
    ("permissions.json", f"{CONTACT}/MarketingPermissions?{IS_AMELIA}", {}),
    (
        "interactions.json",
        "API_MKT_INTERACTION_SRV/Interactions?$inlinecount=allpages&$filter=InteractionContactUUID eq guid'{contact}'",
        {},
    ),
    ("scores.json", "API_MKT_SCORE_SRV/Scores", {}),
    ("score_values.json", "API_MKT_SCORE_SRV/ScoreValues?$filter=MarketingScoredObjectUUID eq guid'{contact}'", {}),
    ("target_groups.json", "API_MKT_TARGET_GROUP_SRV/TargetGroups", {}),
    (
        "members.json",
        "API_MKT_TARGET_GROUP_SRV/TargetGroupInteractionContacts?$filter=InteractionContactUUID eq guid'{contact}'",
        {},
    ),
    ("campaigns.json", "API_MKT_CAMPAIGN_SRV;v=0002/Campaigns", {}),
    ("error.json", f"{CONTACT}/Contacts?$filter=EmialAddress eq 'x'", {"expect": 400}),
]

ANSWERS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("annex_cloud_loyalty", "user.json", "/users/HRD-10002841", {}),
    ("annex_cloud_loyalty", "points.json", "/points/HRD-10002841", {}),
    ("annex_cloud_loyalty", "tiers.json", "/users/HRD-10002841/tiers", {}),
    ("annex_cloud_loyalty", "reward.json", "/users/HRD-10002841/reward", {}),
    ("annex_cloud_loyalty", "activity.json", "/users/HRD-10002841/activity?page=1", {}),
    ("annex_cloud_loyalty", "no_data.json", "/users/HRD-99999999", {"expect": (400, 404)}),
    ("farfetch", "user.json", "/account/v1/users/29550001", {}),
    ("farfetch", "orders.json", "/account/v1/users/29550001/orders?page=1&pageSize=50", {}),
    ("farfetch", "order.json", "/account/v1/orders/{orders[0]}", {}),
    ("farfetch", "wishlist.json", "/commerce/v1/wishlists/{wishlists[0]}?hydrate=true", {}),
    ("farfetch", "not_found.json", "/account/v1/orders/QQQQQQ", {"expect": 404}),
    ("mindtouch", "query.json", "/site/query?q=watch%20repair&limit=5&offset=0&sortBy=-rank", {}),
    ("mindtouch", "query_one.json", "/site/query?q=watch%20repair&limit=1&offset=0&sortBy=-rank", {}),
    ("mindtouch", "page.json", "/pages/{pages[0][0]}", {}),
    ("mindtouch", "contents.json", "/pages/{pages[0][0]}/contents?mode=view&format=html", {}),
    ("mindtouch", "not_found.json", "/pages/9999999", {"expect": 404}),
    ("sap_car", "transactions.json", f"MultiChannelSalesOrdersQuery(P_SAPClient='800')/Results?{OF_AMELIA_IN_STORES}", {}),
    ("sap_car", "receipt_lines.json", f"POSSalesQuery(P_SAPClient='800')/Results?{OF_AMELIA_IN_STORES}", {}),
    (
        "sap_car",
        "error.json",
        f"MultiChannelSalesOrdersQuery(P_SAPClient='800')/Results?$select=TotalNetAmont&{OF_AMELIA_IN_STORES}",
        {"expect": 400},
    ),
    ("sap_analytics_cloud", "facts.json", f"{MODEL}/FactData?$filter=CUSTOMER eq '0000204711'&pagesize=5&$count=true", {}),
    ("sap_analytics_cloud", "master.json", f"{MODEL}/CUSTOMERMaster?$filter=ID eq '0000204711'", {}),
    ("sap_analytics_cloud", "providers.json", "/administration/Namespaces(NamespaceID='sac')/Providers", {}),
    ("sap_analytics_cloud", "error.json", f"{MODEL}/FactData?$filter=CUSTOMR eq '1'", {"expect": 400}),
    ("sap_bw", "results.json", f"ZC360_CUSTVALResults?$inlinecount=allpages&{FIGURES}", {}),
    ("sap_bw", "additional_metadata.json", "AdditionalMetadata", {}),
    ("sap_bw", "error.json", "ZC360_CUSTVALResult", {"expect": 404}),
    (
        "sap_cloud_for_customer",
        "individual_customers.json",
        f"IndividualCustomerCollection?$inlinecount=allpages&{OF_AMELIA}",
        {},
    ),
    (
        "sap_cloud_for_customer",
        "individual_customers.json",
        f"IndividualCustomerCollection?$expand=IndividualCustomerIdentification,IndividualCustomerAddress&{OF_AMELIA}",
        {},
    ),
    ("sap_cloud_for_customer", "identifications.json", f"IndividualCustomerIdentificationCollection?{OF_AMELIA}", {}),
    (
        "sap_cloud_for_customer",
        "identifications.json",
        f"IndividualCustomerIdentificationCollection?$expand=IndividualCustomer&{OF_AMELIA}",
        {},
    ),
    ("sap_cloud_for_customer", "addresses.json", f"IndividualCustomerAddressCollection?{OF_AMELIA}", {}),
    ("sap_cloud_for_customer", "team.json", f"IndividualCustomerTeamCollection?{OF_AMELIA}", {}),
    (
        "sap_cloud_for_customer",
        "marketing_permissions.json",
        "MarketingPermissionCollection?$expand=ChannelPermission,CommunicationTypePermission"
        "&$filter=BusinessPartner_ID eq '1004711'",
        {},
    ),
    ("sap_cloud_for_customer", "service_requests.json", "ServiceRequestCollection?$filter=BuyerPartyID eq '1004711'", {}),
    (
        "sap_cloud_for_customer",
        "service_request_texts.json",
        "ServiceRequestTextCollectionCollection?$filter=ServiceRequestID eq '{tickets[0]}'",
        {},
    ),
    ("sap_cloud_for_customer", "phone_calls.json", "PhoneCallCollection?$filter=MainAccountPartyID eq '1004711'", {}),
    ("sap_cloud_for_customer", "e_mails.json", "EMailCollection?$filter=MainAccountPartyID eq '1004711'", {}),
    ("sap_cloud_for_customer", "appointments.json", "AppointmentCollection?$filter=MainAccountPartyID eq '1004711'", {}),
    ("sap_cloud_for_customer", "visits.json", "VisitCollection?$filter=MainAccountPartyID eq '1004711'", {}),
    ("sap_cloud_for_customer", "error.json", "IndividualCustomerCollection?$filter=Emial eq 'x'", {"expect": 400}),
    (
        "sap_ecc",
        "business_partners.json",
        "API_BUSINESS_PARTNER/A_BusinessPartner?$filter=BusinessPartner eq '204711'&$expand=to_BuPaIdentification,"
        "to_BusinessPartnerAddress/to_EmailAddress,to_BusinessPartnerAddress/to_MobilePhoneNumber,"
        "to_BusinessPartnerAddress/to_PhoneNumber",
        {},
    ),
    (
        "sap_ecc",
        "identifications.json",
        "API_BUSINESS_PARTNER/A_BuPaIdentification?$filter=BPIdentificationNumber eq 'HRD-10002841'",
        {},
    ),
    ("sap_ecc", "sales_orders.json", "API_SALES_ORDER_SRV/A_SalesOrder?$filter=SoldToParty eq '204711'&$expand=to_Item", {}),
    (
        "sap_ecc",
        "billing_items.json",
        "API_BILLING_DOCUMENT_SRV/A_BillingDocumentItem?$filter=SalesDocument eq '{orders[0]}'",
        {},
    ),
    (
        "sap_ecc",
        "billing_documents.json",
        "API_BILLING_DOCUMENT_SRV/A_BillingDocument?$filter=BillingDocument eq '{bills[0]}'",
        {},
    ),
    ("sap_ecc", "error.json", "API_BUSINESS_PARTNER/A_BusinessPartner?$filter=Custmer eq 'x'", {"expect": 400}),
    *(("sap_marketing_cloud", name, question, told) for name, question, told in MARKETING),
    ("sap_customer_data_cloud", "account_info.json", "/accounts.getAccountInfo", {"UID": "{uids[0]}", "include": PARTS}),
    ("sap_customer_data_cloud", "search.json", "/accounts.search", {"query": SEARCH}),
    ("sap_customer_data_cloud", "unknown_uid.json", "/accounts.getAccountInfo", {"UID": "nobody"}),
    ("sap_customer_data_cloud", "invalid_value.json", "/accounts.search", {"query": "SELECT nonsense"}),
    ("sinch_campaigns", "report.json", "/v2-preview/reporting/messages/detail", {"report": MESSAGES}),
    ("sinch_campaigns", "opt_outs.json", "/v2-preview/reporting/messages/detail", {"report": OPT_OUTS}),
    (
        "sinch_campaigns",
        "authorised.json",
        "/v1/number_authorisation/is_authorised/%2B447700900123,%2B447700900128",
        {},
    ),
    ("sinch_campaigns", "contacts.json", "/api/v1/contacts/contacts?channelIds=%2B447700900123&channelIds=%2B447700900128", {}),
    ("sinch_campaigns", "links.json", "/v1/reporting/links/summary?recipient=%2B447700900123&page=1&pageSize=100", {}),
    ("sinch_campaigns", "clicks.json", "/v1/reporting/links/detail?hash={hash}&page=1&pageSize=100", {}),
    ("sinch_campaigns", "no_links.json", "/v1/reporting/links/summary?recipient=%2B447700900999", {"expect": 404}),
    ("sinch_contact_pro", "reported.json", f"/odata/v1/FactCemContacts?$count=true&$filter={CONTACTS}", {}),
    ("sinch_contact_pro", "reported.json", f"/odata/v1/FactCemContacts?$count=true&{AGENT}&$filter={CONTACTS}", {}),
    ("sinch_contact_pro", "managed.json", "/cmi/contacts?address=%2B447700900123&includeAttachedData=true", {}),
    ("sinch_contact_pro", "managed.json", "/cmi/contacts?address=amelia.hart@example.com&includeAttachedData=true", {}),
    ("sinch_contact_pro", "consents.json", "/cmi/customerConsents?address=%2B447700900123", {}),
    ("sinch_contact_pro", "bad_query.json", "/odata/v1/FactCemContacts?$filter=StartTme eq 'x'", {"expect": 400}),
    ("touchpoints", "app_events.json", "/app/v1/events?customerRef=cdc:{uids[0]}&limit=200", {}),
    ("touchpoints", "fx_events.json", "/fx/v1/events?customerRef=cdc:{uids[0]}", {}),
    ("touchpoints", "fx_events.json", "/fx/v1/events?customerRef=loyalty:HRD-10002841", {}),
    (
        "touchpoints",
        "query.json",
        "/fx/v1/events:query",
        {"body": {"customerRefs": ["loyalty:HRD-10002841", "loyalty:HRD-99999999", "x"], "limitPerCustomer": 1}},
    ),
    ("touchpoints", "cursor_mismatch.json", "/app/v1/events?customerRef=cdc:{uids[0]}&cursor=e30", {"expect": 400}),
    ("touchpoints", "bad_filter.json", "/app/v1/events?customerRef=cdc:{uids[0]}&limit=201", {"expect": 400}),
]


@pytest.mark.parametrize(
    ("system", "name", "question", "told"), ANSWERS, ids=lambda value: value if isinstance(value, str) else ""
)
async def test_an_answer_has_the_keys_and_kinds_of_the_vendors_sample(played_world: Played, system, name, question, told):
    vendor = importlib.import_module(f"tests.contract.recorded.{system}")
    line = PlayedLine(played_world.address, system.replace("_", "-"))
    try:
        await line.open()
        facts = await vendor.facts(line)
        filled = {key: value.format(**facts) if isinstance(value, str) else value for key, value in told.items()}
        answer = await vendor.asked(line, question.format(**facts), **filled)
    finally:
        await line.close()
    assert differences(sample(system, name), answer, Leeway.of(path(system, name))) == []


@pytest.mark.parametrize("name", systems_with_samples_beside())
async def test_an_answer_has_the_keys_and_types_of_the_sample_in_its_contract(played_world: Played, name):
    recording = contract_file(name).Recording
    line = PlayedLine(played_world.address, name.replace("_", "-"))
    try:
        await line.open()
        answers = {path: await line.get(recording.base + path, recording.headers) for path in recording.samples}
    finally:
        await line.close()
    assert {
        path: differing
        for path, sample in recording.samples.items()
        if (differing := differences(sample, answers[path], recording.leeway))
    } == {}


def test_every_sample_is_compared_or_is_an_error_of_the_line():
    samples = {(file.parent.name, file.name) for file in path("", "").glob("*/*.json")} - {
        (system, "shapes.json") for system in {system for system, *_ in ANSWERS}
    }
    compared = {(system, name) for system, name, *_ in ANSWERS}
    provoked = {
        ("annex_cloud_loyalty", "not_authorised.json"),
        ("annex_cloud_loyalty", "missing_parameters.json"),
        ("farfetch", "token.json"),
        ("farfetch", "unauthorised.json"),
        ("farfetch", "bad_request.json"),
        ("mindtouch", "bad_token.json"),
        ("mindtouch", "missing_argument.json"),
        ("sap_analytics_cloud", "token.json"),
        ("sap_analytics_cloud", "unauthorised.json"),
        ("sap_customer_data_cloud", "busy.json"),
        ("sap_customer_data_cloud", "bad_signature.json"),
        ("sap_customer_data_cloud", "stale_timestamp.json"),
        ("sap_customer_data_cloud", "server_error.json"),
        ("sinch_campaigns", "bad_request.json"),
        ("sinch_campaigns", "not_authorised.json"),
        ("touchpoints", "token.json"),
        ("touchpoints", "unauthorised.json"),
    }
    assert samples == compared | provoked

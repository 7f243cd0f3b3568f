"""The port of the Analytics Cloud: the facts of one model, page by page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from adapters.ports.capabilities import PREDICTIONS, Capability, Groups, Subject
from adapters.ports.shapes import Parts, Ports
from adapters.systems.sap_analytics_cloud import mapping, wire
from adapters.systems.sap_analytics_cloud.settings import AnalyticsCloudSettings
from adapters.systems.sap_analytics_cloud.token import SLUG, ClientToken
from adapters.wire.erp_number import bare, is_number, padded
from adapters.wire.message import Request
from adapters.wire.odata import address, all_of, below, one_of, text
from adapters.wire.system_http import Runtime, SystemHttp

ERP: Final = "sap-ecc"
NOBODY: Final = "0"
HEADERS: Final = {"x-sap-sac-custom-auth": "true", "Accept": "application/json"}


def build(settings: AnalyticsCloudSettings, runtime: Runtime) -> Ports:
    model = Model(SystemHttp(SLUG, settings, runtime=runtime, auth=ClientToken(settings, runtime=runtime)), settings)
    return Ports(
        probe=AnalyticsProbe(model),
        lookups={Subject.CUSTOMER: CustomerPredictions(model, settings)},
        streams={},
        searches={},
    )


class Model:
    """Facts of customers, newest period first. The further sort keys make the order the same on every page."""

    def __init__(self, http: SystemHttp, settings: AnalyticsCloudSettings) -> None:
        self._http = http
        self._settings = settings
        columns = settings.columns
        names = columns.model_dump(exclude_none=True, exclude={"version"})
        self._options = {
            "$select": ",".join(names.values()),
            "$orderby": f"{columns.period} desc,{columns.customer},{columns.score_type}",
            "pagesize": str(settings.page_size),
        }
        self._decode = wire.reader(names)
        self._root = settings.root + settings.model_path

    async def facts(self, numbers: Iterable[str], *, operation: str) -> list[wire.Fact]:
        """All facts of these customers. Malformed where the pages don't end within the limit, since the newest score of somebody
        may be missing then. Next links are followed as they are, but never to another host or another model."""
        target = address("FactData", {**self._options, "$filter": self._condition(numbers)})
        found: list[wire.Fact] = []
        for _ in range(self._settings.pages):
            path = f"{self._settings.model_path}/{target}"
            response = await self._http.ask(Request(path, Capability.PREDICTIONS, operation, headers=HEADERS))
            page: wire.Facts = response.read(self._decode)
            found += page.facts
            if not page.next:
                return found
            following = below(page.next, self._root)
            if following is None:
                break
            target = following
        raise response.malformed()

    def _condition(self, numbers: Iterable[str]) -> str:
        columns, settings = self._settings.columns, self._settings
        terms = [one_of(columns.customer, (text(padded(number, settings.customer_width)) for number in numbers))]
        if columns.version is not None:
            terms.insert(0, f"{columns.version} eq {text(settings.version)}")
        if settings.since is not None:
            terms.append(f"{columns.period} ge {text(settings.since)}")
        return all_of(*terms)


class CustomerPredictions:
    """Predictions of customers by ERP number. More than fifty numbers would make the address too long."""

    max_batch = 50
    groups: Groups = frozenset({PREDICTIONS})

    def __init__(self, model: Model, settings: AnalyticsCloudSettings) -> None:
        self._model = model
        self._name = settings.provider_name or settings.provider

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        asked = dict.fromkeys(number for number in ids if is_number(number))
        if not asked or PREDICTIONS not in groups:
            return {}
        facts_of: defaultdict[str, list[wire.Fact]] = defaultdict(list)
        for fact in await self._model.facts(asked, operation="predictions.byCustomer"):
            if (number := bare(fact.customer)) in asked:
                facts_of[number].append(fact)
        predicted = {number: mapping.predictions(facts, model=self._name) for number, facts in facts_of.items()}
        return {number: {PREDICTIONS: part} for number, part in predicted.items() if part is not None}


class AnalyticsProbe:
    """One read of the facts of nobody: needs address, token, access to the export, and every name in the settings."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def probe(self) -> None:
        await self._model.facts([NOBODY], operation="probe")

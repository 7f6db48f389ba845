"""Understands what clients send."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

from services.commitment.domain import letter, party
from services.commitment.domain.commitment import Decision, Outcome
from services.commitment.domain.identity import IdType
from services.commitment.domain.letter import Channel
from services.commitment.domain.party import Relation, SubjectKind
from services.commitment.entrypoints import examples
from services.commitment.entrypoints.fields import (
    Day,
    Digest,
    Facts,
    LongText,
    Moment,
    OneLine,
    RequestBody,
    ShortText,
)

IdNumber = Annotated[OneLine, Field(min_length=4, max_length=30, description="证件号码，未脱敏")]


class PartyIn(RequestBody):
    """申请人／承诺人."""

    kind: SubjectKind = Field(description="自然人、法人或者非法人组织")
    name: ShortText = Field(description="姓名或者名称")
    id_type: IdType = Field(description="证件类型；组织用统一社会信用代码")
    id_number: IdNumber
    legal_representative: ShortText | None = Field(default=None, description="法定代表人")
    phone: StrictStr = Field(pattern=r"^[0-9+() -]{5,25}$", description="联系电话")
    address: Annotated[OneLine, Field(min_length=1, max_length=200, description="地址")]

    def party(self) -> party.Party:
        """The party in the domain's words."""
        return party.Party(
            self.kind,
            self.name,
            self.id_type,
            self.id_number,
            self.legal_representative,
            self.phone,
            self.address,
        )


class ReadingIn(RequestBody):
    """How the text was read (承诺书第 12 项)."""

    scrolled_to_end: StrictBool = Field(default=False, description="是否阅至末尾")
    seconds: StrictInt = Field(default=0, ge=0, le=86400, description="阅读秒数")
    read_aloud_by: ShortText | None = Field(default=None, description="宣读的工作人员")


class NotificationIn(RequestBody):
    """送达告知书."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.NOTIFICATION]})

    item_code: StrictStr = Field(pattern=r"^[0-9]{6}-CN-[0-9]{3}$", description="证明事项编码")
    applicant: PartyIn
    channel: Channel = Field(description="送达渠道")
    language: Literal["zh-CN", "en"] | None = Field(
        default=None, description="阅读人的语言；不填则依 Accept-Language"
    )
    officer_reading: ReadingIn | None = Field(default=None, description="窗口宣读情况")


class ChoiceIn(RequestBody):
    """不选择告知承诺."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"choice": "PROOF_PATH"}]})

    choice: Literal["PROOF_PATH"] = Field(description="选择按原程序提交证明")
    reason: LongText | None = Field(default=None, description="原因，可以不填")


class StatementsIn(RequestBody):
    """六项承诺（承诺书第 3 至 8 项）."""

    informed: StrictBool = Field(description="已知晓告知事项")
    conditions_met: StrictBool = Field(description="已符合相关条件")
    truth: StrictBool = Field(description="填报信息真实、准确、完整、有效")
    accept_verification: StrictBool = Field(description="接受、配合核查")
    liability: StrictBool = Field(description="承担不实承诺的法律责任")
    true_intention: StrictBool = Field(description="是真实意思表示")


class AuthorisationIn(RequestBody):
    """授权文书."""

    document_digest: Digest
    document_title: ShortText
    signed_on: Day
    handprint: StrictBool = Field(default=False, description="不能书写，已按手印")


class ProxyIn(RequestBody):
    """代为承诺的代理人."""

    name: ShortText
    id_type: IdType
    id_number: IdNumber
    relation: Relation
    authorisation: AuthorisationIn | None = None

    def proxy(self) -> party.Proxy:
        """The agent in the domain's words."""
        given = self.authorisation
        authorisation = (
            None
            if given is None
            else party.Authorisation(
                given.document_digest, given.document_title, given.signed_on, given.handprint
            )
        )
        return party.Proxy(self.name, self.id_type, self.id_number, self.relation, authorisation)


class VerificationAuthorisationIn(RequestBody):
    """核查授权."""

    authorised: StrictBool
    scope: tuple[ShortText, ...] = Field(default=(), max_length=50)

    def authorisation(self) -> letter.VerificationAuthorisation:
        """The authorisation in the domain's words."""
        return letter.VerificationAuthorisation(self.authorised, self.scope)


class PaperSignatureIn(RequestBody):
    """纸质签名，经办人员见证."""

    kind: Literal["PAPER"]
    scan_digest: Digest
    officer: ShortText = Field(description="见证的经办人员")
    place: ShortText = Field(description="签署地点")
    signed_at: Moment

    def signature(self) -> letter.Signature:
        """The signature in the domain's words."""
        return letter.PaperSignature(self.scan_digest, self.officer, self.place, self.signed_at)


class UnifiedIdentitySignatureIn(RequestBody):
    """统一身份认证登录确认."""

    kind: Literal["UNIFIED_IDENTITY"]
    assertion_id: StrictStr = Field(pattern=r"^[0-9A-Za-z_.:-]{1,100}$", description="认证编号")
    signed_at: Moment

    def signature(self) -> letter.Signature:
        """The signature in the domain's words."""
        return letter.UnifiedIdentitySignature(self.assertion_id, self.signed_at)


class DigitalSignatureIn(RequestBody):
    """数字证书签名；尚不受理."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["DIGITAL"]


SignatureIn = Annotated[
    PaperSignatureIn | UnifiedIdentitySignatureIn | DigitalSignatureIn,
    Field(discriminator="kind", description="签名"),
]


class EligibilityCheckIn(RequestBody):
    """同提交承诺，签名可以不填."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ELIGIBILITY_CHECK]})

    notification_id: UUID = Field(description="据以承诺的告知书")
    matter_reference: StrictStr = Field(
        pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:/-]{0,99}$", description="平台的办件编号"
    )
    committer: PartyIn
    facts: Facts = Field(description="依事项要求填报的事实")
    statements: StatementsIn
    publicity_consent: StrictBool | None = Field(
        default=None, description="是否同意公开承诺书；列入公开目录的事项须选择"
    )
    verification_authorization: VerificationAuthorisationIn | None = None
    proxy: ProxyIn | None = None
    signature: SignatureIn | None = None
    channel: Channel
    reading_evidence: ReadingIn | None = None

    def filing(self) -> letter.Filing:
        """The filing in the domain's words."""
        signed = self.signature
        authorised = self.verification_authorization
        return letter.Filing(
            notification_id=self.notification_id,
            matter_reference=self.matter_reference,
            committer=self.committer.party(),
            facts=self.facts,
            statements=letter.Statements(**self.statements.model_dump()),
            publicity_consent=self.publicity_consent,
            verification_authorisation=None if authorised is None else authorised.authorisation(),
            proxy=None if self.proxy is None else self.proxy.proxy(),
            signature=None
            if signed is None or isinstance(signed, DigitalSignatureIn)
            else signed.signature(),
            channel=self.channel,
            reading_evidence=dumped(self.reading_evidence),
        )


class CommitmentIn(EligibilityCheckIn):
    """提交承诺."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.COMMITMENT]})

    signature: SignatureIn


class WithdrawalIn(RequestBody):
    """撤回承诺."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "改为提交证明"}]})

    reason: LongText | None = Field(default=None, description="理由；事项要求时须填写")


class DecisionIn(RequestBody):
    """行政事项的决定."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DECISION]})

    outcome: Outcome = Field(description="准予、不予或者终止办理")
    document_no: ShortText = Field(description="决定文书号")
    decided_on: Day = Field(description="决定日期")

    def decision(self) -> Decision:
        """The decision in the domain's words."""
        return Decision(self.outcome, self.document_no, self.decided_on)


def dumped(reading: ReadingIn | None) -> dict[str, Any] | None:
    """How the text was read, in JSON."""
    return None if reading is None else reading.model_dump(mode="json")

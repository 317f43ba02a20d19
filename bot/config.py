"""config.toml and the environment -> frozen settings. The environment wins; the program runs with no file at all."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from bot.domain.errors import BadConfiguration
from bot.domain.policy import Policy
from bot.domain.staff import Person, Route
from knowledge.model import Audience

PREFIX = "RIGHTSDESK_"
CONFIG_FILE = f"{PREFIX}CONFIG"

STAFF_EXAMPLE = """\
The staff directory: one [[staff]] a person, here or in the CSV of [work] staff_file (lists split at ';').

[[staff]]
id = "ada"
name = "Ada Nilsen"
accounts = [{ platform = "slack", id = "U123" }, { platform = "discord", id = "456" }, { platform = "cli", id = "ada" }]
languages = ["no", "en"]
roles = ["approver", "duty"]     # analyst, approver, counsel, duty, admin
franchises = ["squid-game"]      # guide slugs; none for all
countries = []                   # none for all
clearance = "counsel"            # public, staff, counsel
time_zone = "Europe/Oslo"
works_from = 08:00:00
works_until = 16:00:00
work_days = [0, 1, 2, 3, 4]      # Monday is 0
deputy = "bo"                    # told where she does not acknowledge
away = false
email = "ada@example.com\""""

ROUTES_EXAMPLE = """\
Who is told about a matter by direct message: one [[routes]] each; policies name them.

[[routes]]
name = "duty"
people = ["ada"]                 # and/or everybody with a role who covers the franchise and country
roles = ["duty"]
channel = "slack:C123"           # told, without content, where nobody acknowledges
acknowledge_minutes = 30
urgent = true                    # also outside working hours"""

POLICIES_EXAMPLE = """\
What happens by itself after a check: one [[policies]] each, tried in order; the first that fits decides.

[[policies]]
name = "likely-squid-game"
asked_by = "staff"               # or "anyone": also where somebody from outside the team asked
likelihood = ["likely"]          # each list: any of these; no list asks nothing
franchise = ["squid-game"]
tier = 1                         # an asset of this tier or higher was sighted
circumstance = ["ai_generated"]  # all of these hold; "purpose=parody" compares the value
country = ["us"]
host = ["tiktok.com"]
channel = ["slack:C123"]
repeats = 3                      # the uploader is in at least so many matters
tracker = "builtin"              # where to open a ticket; none for no ticket
priority = "high"
project = "RIGHTS"
assignee = "ada"
labels = ["seedance"]
route = "duty"                   # who is told; none for nobody
answer_within_hours = 24.0       # sets a deadline
shadow = false                   # true: only write down what it would have done"""


TRACKERS_EXAMPLE = """\
Ticket systems: one [trackers.NAME] each, named by [[policies]]; [builtin] is always there.
`rightsdesk ticket adapters` lists every adapter and its options; RIGHTSDESK_TRACKERS__NAME__TOKEN holds the secret.

[trackers.jira]
adapter = "jira"                 # github, jira, linear, servicenow, zendesk, rt, roundup, webhook, email
base_url = "https://team.atlassian.net"
user = "rights@example.com"
project = "RIGHTS"               # if no rule says otherwise
projects = { "squid-game" = "SQG" }
labels = ["rightsdesk"]
priorities = { high = "Highest" }
assignees = { ada = "712020:account-id" }
fields = { customfield_10020 = "{{ matter.host }}" }
clearance = "public"             # the highest audience whose text its tickets may quote
language = "en"                  # of the shipped texts; title = and body = name templates of your own
timeout_seconds = 20.0
webhook_secret = ""              # takes the tracker's signed webhooks at /trackers/jira of [work] health_port"""


class Options(BaseModel):
    """One section of the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DataOptions(Options):
    """Where Rightsdesk keeps what it knows and does."""

    folder: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("rightsdesk"),
        description="Everything Rightsdesk writes lies in this folder; one owner at a time.",
    )


class KnowledgeOptions(Options):
    """The library and its index."""

    shipped: bool = Field(default=True, description="Start with the shipped library; false starts empty.")
    folders: tuple[Path, ...] = Field(
        default=(), description="Folders of your own that are kept in step with the library."
    )
    audience: Audience = Field(
        default=Audience.STAFF, description="Audience of documents you add: public, staff or counsel."
    )
    embedder: str = Field(
        default="e5-small",
        description="'e5-small' (shipped default), a folder, or a hub name for sentence-transformers.",
    )
    models: Path | None = Field(
        default=None,
        description="Where prepared embedding models are kept; empty for the account's cache folder, shared by all.",
    )
    dtype: Literal["auto", "float32", "bfloat16"] = Field(
        default="auto", description="Precision under sentence-transformers; auto: bfloat16 where the CPU has AMX."
    )
    runtime: Literal["auto", "onnx", "torch"] = Field(
        default="auto", description="onnx: the int8 export for everything; torch: sentence-transformers for everything."
    )
    reranker: str = Field(
        default="",
        description="A cross-encoder for sentence-transformers that reorders the best hits; empty for none.",
    )
    exact_up_to: int = Field(
        default=100_000,
        ge=0,
        description="Up to this many passages vectors are searched exactly, beyond it by Chroma's index.",
    )


class CliOptions(Options):
    """Who the command line acts as."""

    clearance: Audience = Field(default=Audience.COUNSEL, description="What the command line may see.")
    may_act_as: tuple[str, ...] = Field(default=(), description="People of the directory whom `--as` may name.")


class LlmOptions(Options):
    """An optional language model: it proposes and polishes, it never decides."""

    model: str = Field(
        default="",
        description="'provider:name' for langchain, 'scripted:FILE', 'hostile', or empty for none.",
    )
    base_url: str = Field(default="", description="Base URL of an OpenAI-compatible server.")
    api_key: SecretStr = Field(default=SecretStr(""), description="The key for it.")
    timeout_seconds: float = Field(default=8.0, gt=0, description="Time for one question, all model calls together.")
    max_tokens: int = Field(default=1500, gt=0, description="Tokens a question may cost in answers.")
    rewrite: bool = Field(default=True, description="Let it rewrite the summary, under the citation checks.")
    clearance: Audience = Field(
        default=Audience.PUBLIC, description="The highest audience whose text a hosted model may be sent."
    )


class StoreOptions(Options):
    """Where matters, work and the audit trail are kept."""

    url: SecretStr = Field(
        default=SecretStr(""),
        description="A SQLAlchemy URL for PostgreSQL; empty for SQLite in the data folder.",
    )


class WorkOptions(Options):
    """The workers: what must not get lost."""

    concurrency: int = Field(default=4, gt=0, description="Outbox rows that one process works on at the same time.")
    lease_seconds: float = Field(
        default=30.0, gt=0, description="After this long without a sign of life another worker takes a row over."
    )
    attempts: int = Field(default=10, gt=0, description="Tries, ever further apart, until a person must look.")
    answer_seconds: float = Field(
        default=60.0, gt=0, description="How long one answer may take; ten times that with files, links or a table."
    )
    poll_seconds: float = Field(default=1.0, gt=0, description="How often to look for due work that nobody announced.")
    settle_seconds: float = Field(
        default=5.0, ge=0, description="Wait before looking a ticket up again whose creation may be under way."
    )
    lookups: int = Field(default=4, gt=0, description="Look-ups after a lost answer, until a person decides.")
    staff_file: str = Field(default="", description="A CSV file with the staff directory, beside [[staff]].")
    duty_channel: str = Field(
        default="", description="Where it is said, without content, that nobody could be reached: slack:C123."
    )
    digest_at: str = Field(default="08:00", description="The daily digest, in each person's own time; empty for none.")
    poll_trackers_minutes: float = Field(
        default=5.0, ge=0, description="How often ticket states and comments are read back; 0 for never."
    )
    health_host: str = Field(
        default="127.0.0.1", description="Where /healthz, /readyz, /metrics and the trackers' webhooks listen."
    )
    health_port: int = Field(default=0, ge=0, le=65535, description="Their port; 0 for none.")
    log_format: Literal["console", "json"] = Field(default="console", description="How serve and work write their log.")


class BuiltinOptions(Options):
    """The built-in tracker: tickets in Rightsdesk's own database."""

    clearance: Audience = Field(default=Audience.STAFF, description="The highest audience its tickets may quote.")


class AuditOptions(Options):
    """The audit trail's signed tree heads."""

    heads_file: str = Field(
        default="", description="Where they are appended, best on another machine; empty for the data folder."
    )
    every_minutes: float = Field(default=60.0, gt=0, description="How often a tree head is signed and written.")


class LimitsOptions(Options):
    """How much one may ask. Staff meet the limits only when something runs wild; 0 sets none."""

    person_per_hour: int = Field(default=600, ge=0, description="Requests of one person of the team.")
    person_at_once: int = Field(default=120, ge=1, description="So many of them in a row.")
    outsider_per_hour: int = Field(default=30, ge=0, description="Requests of one person from outside the team.")
    outsider_at_once: int = Field(default=10, ge=1, description="So many of them in a row.")
    place_per_hour: int = Field(default=120, ge=0, description="Requests of all people from outside in one channel.")
    place_at_once: int = Field(default=40, ge=1, description="So many of them in a row.")


class RetentionOptions(Options):
    """How long things are kept, in days; 0 keeps them. A legal hold overrides all of it."""

    events: int = Field(
        default=30, ge=2, description="Ids of chat events, by which repetitions are known (2 at least)."
    )
    work: int = Field(default=90, ge=0, description="What finished outbox rows carried.")
    replies: int = Field(default=365, ge=0, description="Answers as shown, for Share and Sources.")
    matters: int = Field(default=0, ge=0, description="Texts and names of resolved matters.")
    clips: int = Field(
        default=180, ge=0, description="Evidence, pictures and archives of clips that nobody asks for; attachments."
    )


class SlackOptions(Options):
    """Slack: on when the bot token is set."""

    bot_token: SecretStr = Field(
        default=SecretStr(""), description="xoxb-... of the installed app; Slack is on when it is set."
    )
    app_token: SecretStr = Field(default=SecretStr(""), description="xapp-... with connections:write, for Socket Mode.")
    signing_secret: SecretStr = Field(default=SecretStr(""), description="Checks signed requests in http mode.")
    mode: Literal["socket", "http"] = Field(default="socket", description="socket (no public address needed) or http.")
    host: str = Field(default="127.0.0.1", description="http mode: the address to listen on.")
    port: int = Field(default=3000, ge=0, le=65535, description="http mode: the port to listen on.")
    api_base_url: str = Field(default="https://slack.com/api/", description="For a proxy or a stand-in.")
    teams: tuple[str, ...] = Field(default=(), description="Workspaces that are served; empty for the token's own.")
    groups: dict[str, Audience] = Field(default={}, description="User group id -> clearance.")
    channels: dict[str, Audience] = Field(default={}, description="Channel id -> clearance; others are public.")
    roles: dict[str, str] = Field(
        default={}, description="User group id -> role (analyst, approver, counsel, duty, admin)."
    )


class DiscordOptions(Options):
    """Discord: on when the token is set."""

    token: SecretStr = Field(default=SecretStr(""), description="The bot token; Discord is on when it is set.")
    api_base_url: str = Field(default="https://discord.com/api/v10", description="For a proxy or a stand-in.")
    gateway_url: str = Field(default="wss://gateway.discord.gg/", description="For a proxy or a stand-in.")
    guilds: tuple[str, ...] = Field(
        default=(), description="Guilds that are served; empty for those the bot was added to."
    )
    roles: dict[str, Audience] = Field(default={}, description="Role id -> clearance.")
    channels: dict[str, Audience] = Field(default={}, description="Channel id -> clearance; others are public.")
    staff_roles: dict[str, str] = Field(
        default={}, description="Role id -> role (analyst, approver, counsel, duty, admin)."
    )


class ClipsOptions(Options):
    """Looking at files and links."""

    oembed: bool = Field(default=False, description="Ask a platform page's own oEmbed address for title and author.")
    ocr: bool = Field(default=True, description="Read on-screen text where the extra [ocr] is installed.")
    speech_model: str = Field(
        default="", description="A faster-whisper model folder (extra [speech]); empty: no speech is recognised."
    )
    max_bytes: int = Field(default=50_000_000, gt=0, description="Largest file that is fetched or opened.")
    max_seconds: float = Field(default=600.0, gt=0, description="Longest clip that is looked at.")
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts that may be fetched though their address is not public, e.g. an evidence store inside.",
    )
    trust_anchors: tuple[Path, ...] = Field(default=(), description="PEM files of C2PA signers you trust.")
    keep_fetched: bool = Field(
        default=False, description="Keep fetched bytes as WARC with a manifest in the data folder's clips/."
    )
    keep_references: bool = Field(
        default=False, description="Keep the files behind reference fingerprints, not only the fingerprints."
    )
    seeing_model: str = Field(
        default="",
        description="'provider:name' of an image-capable chat model, or 'embedding:NAME' of an image-text model of "
        "sentence-transformers on this machine; it only proposes.",
    )
    seeing_base_url: str = Field(default="", description="Where the seeing chat model is, if not at its provider.")
    seeing_api_key: SecretStr = Field(default=SecretStr(""), description="Its key.")


class Settings(BaseSettings):
    """Every option. Each is also an environment variable: RIGHTSDESK_SECTION__NAME."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        nested_model_default_partial_update=True,
    )

    data: DataOptions = DataOptions()
    knowledge: KnowledgeOptions = KnowledgeOptions()
    cli: CliOptions = CliOptions()
    llm: LlmOptions = LlmOptions()
    store: StoreOptions = StoreOptions()
    work: WorkOptions = WorkOptions()
    builtin: BuiltinOptions = BuiltinOptions()
    audit: AuditOptions = AuditOptions()
    limits: LimitsOptions = LimitsOptions()
    retention: RetentionOptions = RetentionOptions()
    slack: SlackOptions = SlackOptions()
    discord: DiscordOptions = DiscordOptions()
    clips: ClipsOptions = ClipsOptions()
    staff: tuple[Person, ...] = Field(default=(), description=STAFF_EXAMPLE)
    routes: tuple[Route, ...] = Field(default=(), description=ROUTES_EXAMPLE)
    policies: tuple[Policy, ...] = Field(default=(), description=POLICIES_EXAMPLE)
    trackers: dict[str, dict[str, Any]] = Field(
        default={},
        # Checked, secrets hidden, by each adapter's own options (bot.tickets.registry); here they are not shown at all.
        repr=False,
        description=TRACKERS_EXAMPLE,
    )

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which comes in as init values."""
        return env_settings, init_settings


def load(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from a file (default: $RIGHTSDESK_CONFIG or ./config.toml, if there is one) and the environment.

    Raises BadConfiguration with the option, what is wrong, and what is allowed.
    """
    env = os.environ if environment is None else environment
    path = file or (Path(env[CONFIG_FILE]) if env.get(CONFIG_FILE) else None)
    if path is None and Path("config.toml").is_file():
        path = Path("config.toml")
    values = _read(path) if path else {}
    _refuse_unknown_variables(env)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise BadConfiguration(_sentence(error, path)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadConfiguration(f"The configuration {path} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"The configuration {path} is not TOML: {error}.") from error


def _refuse_unknown_variables(env: Mapping[str, str]) -> None:
    """pydantic-settings passes over variables it does not know; a misspelt secret must not pass in silence."""
    for name in env:
        if not name.startswith(PREFIX) or "__" not in name:
            continue
        section, _, option = name.removeprefix(PREFIX).lower().partition("__")
        model = Settings.model_fields.get(section)
        if model is None:
            raise BadConfiguration(
                f"The environment variable {name} names no section; sections are: {', '.join(Settings.model_fields)}."
            )
        annotation = model.annotation
        if (
            isinstance(annotation, type)
            and issubclass(annotation, Options)
            and option.split("__")[0] not in annotation.model_fields
        ):
            raise BadConfiguration(
                f"The environment variable {name} names no option; "
                f"[{section}] has: {', '.join(annotation.model_fields)}."
            )


def _sentence(error: ValidationError, path: Path | None) -> str:
    first = error.errors()[0]
    option = ".".join(str(part) for part in first["loc"])
    where = f" (in {path} or the environment)" if path else " (in the environment)"
    if first["type"] == "extra_forbidden":
        return f"The option {option} is unknown{where}; config.example.toml lists every option."
    return f"The option {option} does not fit{where}: {first['msg']}."


def secrets_in(options: BaseModel) -> Iterator[str]:
    """The values of every SecretStr in a section and in those below it."""
    for name in type(options).model_fields:
        value = getattr(options, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
        elif isinstance(value, BaseModel):
            yield from secrets_in(value)

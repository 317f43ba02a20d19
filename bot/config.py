"""config.toml and the environment -> frozen settings. The environment wins; the program runs with no file at all."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from bot.domain.errors import BadConfiguration
from knowledge.model import Audience

PREFIX = "RIGHTSDESK_"
CONFIG_FILE = f"{PREFIX}CONFIG"


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
    speech_model: str = Field(default="", description="A faster-whisper model folder; empty for no speech.")
    max_bytes: int = Field(default=50_000_000, gt=0, description="Largest file that is fetched or opened.")
    max_seconds: float = Field(default=600.0, gt=0, description="Longest clip that is looked at.")
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts that may be fetched though their address is not public, e.g. an evidence store inside.",
    )
    trust_anchors: tuple[Path, ...] = Field(default=(), description="PEM files of C2PA signers you trust.")
    keep_fetched: bool = Field(default=False, description="Keep fetched bytes as WARC with a manifest.")
    keep_references: bool = Field(
        default=False, description="Keep the files behind reference fingerprints, not only the fingerprints."
    )
    seeing_model: str = Field(
        default="", description="'provider:name' of an image-capable chat model; it only proposes."
    )


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
    slack: SlackOptions = SlackOptions()
    discord: DiscordOptions = DiscordOptions()
    clips: ClipsOptions = ClipsOptions()

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

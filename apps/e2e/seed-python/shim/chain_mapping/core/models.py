"""The models. They hold what a test gave them or the API answered; every rule and every computed field is the API's."""
from enum import Enum

from pydantic import ValidationError

from chain_mapping import api


class ChainCategory(Enum):
    DATA_FLOW = "data_flow"
    SERVICE_COMMUNICATION = "service_communication"
    USER_EXPERIENCE = "user_experience"
    AI_ML_PROCESSING = "ai_ml_processing"
    INFRASTRUCTURE = "infrastructure"


class NodeType(Enum):
    SERVICE = "service"
    API_ENDPOINT = "api_endpoint"
    DATABASE = "database"
    WEBSOCKET = "websocket"
    AI_MODEL = "ai_model"
    CACHE = "cache"
    MESSAGE_QUEUE = "message_queue"
    EXTERNAL_SERVICE = "external_service"
    SCHEDULER = "scheduler"


class EdgeType(Enum):
    HTTP_REQUEST = "http_request"
    GRPC_CALL = "grpc_call"
    WEBSOCKET_MESSAGE = "websocket_message"
    DATABASE_QUERY = "database_query"
    CACHE_OPERATION = "cache_operation"
    MESSAGE_PUBLISH = "message_publish"
    MESSAGE_CONSUME = "message_consume"
    FUNCTION_CALL = "function_call"


class ChainStatus(Enum):
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"
    MAINTENANCE = "maintenance"
    DRAFT = "draft"


class DiscoveryMethod(Enum):
    AST_PARSER = "ast_parser"
    TRACE_ANALYSIS = "trace_analysis"
    NETWORK_FLOW = "network_flow"
    CONFIG_ANALYSIS = "config_analysis"
    MANUAL = "manual"


class Model:
    """Fields by name. A field that was not given is None, and is not sent."""

    FIELDS = ()
    ENUMS = {}

    def __init__(self, **values):
        unknown = set(values) - set(self.FIELDS)
        if unknown:
            raise TypeError("%s has no field %s" % (type(self).__name__, ", ".join(sorted(unknown))))
        for name in self.FIELDS:
            setattr(self, name, values.get(name))

    @classmethod
    def of_answer(cls, answer):
        """What the API answered, as it is: fields that the tests do not give are attributes as well."""
        model = cls.__new__(cls)
        for name in cls.FIELDS:
            setattr(model, name, None)
        for name, value in answer.items():
            if name in cls.ENUMS and value is not None:
                value = cls.ENUMS[name](value)
            setattr(model, name, value)
        return model

    def to_json(self):
        values = {name: to_json(getattr(self, name)) for name in self.FIELDS}
        return {name: value for name, value in values.items() if value is not None}


def to_json(value):
    if isinstance(value, Model):
        return value.to_json()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [to_json(each) for each in value]
    if isinstance(value, dict):
        return {key: to_json(each) for key, each in value.items()}
    return value


class HealthCheckConfig(Model):
    FIELDS = ("enabled", "type", "endpoint", "method", "headers", "body", "timeout_ms", "expected_status_codes", "expect")

    def to_json(self):
        values = super().to_json()
        if "endpoint" in values:
            values["endpoint"] = api.here(values["endpoint"])
        return values


class ChainNode(Model):
    FIELDS = ("id", "type", "service_name", "component_name", "health_check", "metadata")
    ENUMS = {"type": NodeType}

    def __getattr__(self, name):
        # Computed by the registry, so it takes a registered node to know.
        if name != "display_name":
            raise AttributeError(name)
        return registered_for_a_moment({"nodes": [self.to_json()]})["nodes"][0]["display_name"]


class ChainEdge(Model):
    FIELDS = ("source_node", "target_node", "type", "latency_sla", "metadata")
    ENUMS = {"type": EdgeType}


class ChainDependency(Model):
    FIELDS = ("chain_id", "depends_on")


class ChainDefinitionCreate(Model):
    FIELDS = ("id", "name", "category", "description", "nodes", "edges", "dependencies", "tags", "metadata")
    ENUMS = {"category": ChainCategory}


class ChainDefinitionUpdate(ChainDefinitionCreate):
    pass


class ChainDefinition(ChainDefinitionCreate):
    """
    A chain that is valid. Without a registration it has the id that the test gave it only inside the test: in the running system
    that id may be another chain's, so requests that need a registered chain register it under an id of its own.
    """

    registered = False

    def __init__(self, **values):
        super().__init__(**values)
        result = api.call("POST", "/api/v1/chains/validate", self.to_json())
        # The tests build a chain with a circle, to have the registry find it.
        errors = [error for error in result["errors"] if error["code"] != "circular_dependency"]
        if errors:
            raise ValidationError("; ".join(error["message"] for error in errors))

    @classmethod
    def of_answer(cls, answer):
        chain = super().of_answer(answer)
        chain.nodes = [ChainNode.of_answer(node) for node in answer["nodes"]]
        chain.edges = [ChainEdge.of_answer(edge) for edge in answer["edges"]]
        chain.registered = True
        return chain

    def __getattr__(self, name):
        if name not in ("node_count", "edge_count", "involved_services"):
            raise AttributeError(name)
        return registered_for_a_moment(self.to_json())[name]

    def validate_connectivity(self):
        result = api.call("POST", "/api/v1/chains/validate", self.to_json())
        return [warning["message"] for warning in result["warnings"] if warning["code"] == "isolated_node"]


def registered_for_a_moment(chain):
    without_id = {name: value for name, value in chain.items() if name != "id"}
    answer = api.register(dict({"name": "For a moment", "category": "data_flow"}, **without_id))
    api.delete(answer["id"])
    return answer


class ChainMetrics(Model):
    FIELDS = ("availability", "error_rate", "avg_latency")

    @property
    def health_score(self):
        return api.call("POST", "/api/v1/health-score", self.to_json())["health_score"]


class MonitoringConfig(Model):
    FIELDS = ("chain_id", "enabled", "check_interval", "alert_thresholds")


class DiscoveredChain(Model):
    FIELDS = (
        "proposed_chain_id", "name", "category", "description", "discovery_method", "confidence_score", "nodes", "edges",
        "evidence",
    )
    ENUMS = {"category": ChainCategory, "discovery_method": DiscoveryMethod}

    @classmethod
    def of_answer(cls, answer):
        chain = super().of_answer(answer)
        chain.nodes = [ChainNode.of_answer(node) for node in answer["nodes"]]
        chain.edges = [ChainEdge.of_answer(edge) for edge in answer["edges"]]
        return chain


class ValidationResult(Model):
    FIELDS = ("valid", "errors", "warnings", "suggestions")


class NodeHealth(Model):
    FIELDS = ("node_id", "status", "response_time", "error_message")
    ENUMS = {"status": ChainStatus}


class ChainHealth(Model):
    FIELDS = ("chain_id", "status", "overall_score", "sla_compliance", "node_health")
    ENUMS = {"status": ChainStatus}

    @classmethod
    def of_answer(cls, answer):
        health = super().of_answer(answer)
        health.node_health = [NodeHealth.of_answer(node) for node in answer["node_health"]]
        return health


class Alert(Model):
    FIELDS = ("id", "chain_id", "message", "resolved")

package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.testing.ClusterObjects.Answer;
import io.kontrol.sandbox.testing.NeedsApiServer;
import io.kontrol.sandbox.testing.TestCluster;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;

/** A MutatingAdmissionPolicy is admission that needs no server of its own. */
@NeedsApiServer
class ApiServerAnswerTest extends AnswerTable {
  private static final String ADMISSION = "/apis/admissionregistration.k8s.io/v1/";

  private String probe = "";

  @Override
  protected TestCluster testCluster() {
    return TestCluster.real().orElseThrow();
  }

  @AfterEach
  void takeThePolicyAway() {
    if (!probe.isEmpty()) {
      relent();
    }
  }

  @Override
  void overrule(String group, String resource, List<Overrule> overrules, String path) {
    String expression =
        overrules.stream().map(ApiServerAnswerTest::expression).collect(Collectors.joining(" + "));
    ObjectNode policy =
        (ObjectNode)
            Json.read(
                """
                {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingAdmissionPolicy",
                 "metadata": {"name": "NS"},
                 "spec": {
                   "matchConstraints": {
                     "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "NS"}},
                     "resourceRules": [{"apiGroups": ["GROUP"], "apiVersions": ["v1"],
                       "operations": ["CREATE", "UPDATE"], "resources": ["RESOURCE"]}]},
                   "failurePolicy": "Fail", "reinvocationPolicy": "Never",
                   "mutations": [{"patchType": "JSONPatch", "jsonPatch": {}}]}}
                """
                    .replace("NS", namespace)
                    .replace("GROUP", group)
                    .replace("RESOURCE", resource));
    ((ObjectNode) policy.at("/spec/mutations/0/jsonPatch")).put("expression", expression);
    cluster.post(ADMISSION + "mutatingadmissionpolicies", policy);
    cluster.post(
        ADMISSION + "mutatingadmissionpolicybindings",
        Json.read(
            """
            {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingAdmissionPolicyBinding",
             "metadata": {"name": "NS"}, "spec": {"policyName": "NS"}}
            """
                .replace("NS", namespace)));
    probe = path;
    String pointer = overrules.get(0).pointer();
    JsonNode value = Json.read(java.util.Objects.requireNonNull(overrules.get(0).value()));
    eventually(() -> assertThat(probed().at(pointer)).isEqualTo(value));
  }

  private static String expression(Overrule one) {
    return one.value() == null
        ? "(has(object%s) ? [JSONPatch{op: \"remove\", path: \"%s\"}] : [])"
            .formatted(one.pointer().replace('/', '.'), one.pointer())
        : "[JSONPatch{op: \"add\", path: \"%s\", value: %s}]".formatted(one.pointer(), one.value());
  }

  /** What would become of an object of the kind. */
  private JsonNode probed() {
    String manifest =
        probe.contains("/deployments/")
            ? deployment("probe")
            : "{'apiVersion':'v1','kind':'%s','metadata':{'name':'probe','namespace':'%s'},'data':{'x':'eA=='}}"
                .formatted(probe.contains("/secrets/") ? "Secret" : "ConfigMap", namespace);
    Answer answer =
        cluster.call(
            "PATCH",
            probe + "?fieldManager=probe&dryRun=All",
            "application/apply-patch+yaml",
            Json.read(manifest.replace('\'', '"')));
    return answer.body();
  }

  private static JsonNode withoutTimes(JsonNode object) {
    return ((ObjectNode) object.deepCopy()).without("metadata");
  }

  @Override
  void relent() {
    JsonNode before = probed();
    cluster.delete(ADMISSION + "mutatingadmissionpolicybindings/" + namespace);
    cluster.delete(ADMISSION + "mutatingadmissionpolicies/" + namespace);
    eventually(() -> assertThat(withoutTimes(probed())).isNotEqualTo(withoutTimes(before)));
    probe = "";
  }
}

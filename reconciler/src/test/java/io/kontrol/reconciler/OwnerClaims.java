package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.kontrol.reconciler.testing.FaultyFront.Request;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Objects that existed before us and may be claimed by somebody, each a row. On each kind of
 * cluster.
 */
abstract class OwnerClaims extends TakeOverScene {
  private static final String ALLOWED = "'annotations':{'kontrol/take-over':'true'},'namespace'";

  /** As {@code kubectl apply --server-side --field-manager=MANAGER} does it. */
  private JsonNode applied(String path, String manager, JsonNode object) {
    String query = "?force=true&fieldManager=" + manager;
    var answer = cluster.call("PATCH", path + query, "application/apply-patch+yaml", object);
    assertThat(answer.code()).as(answer.body().toString()).isLessThan(300);
    return answer.body();
  }

  private static String permitted(String manifest) {
    return manifest.replace("'namespace'", ALLOWED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'labels':{'app.kubernetes.io/managed-by':'Helm'} | helm",
        "'labels':{'app.kubernetes.io/managed-by':'Helm'},'annotations':{'meta.helm.sh/release-name':'web','meta.helm.sh/release-namespace':'shop'} | helm release shop/web",
        "'annotations':{'argocd.argoproj.io/tracking-id':'shop:/ConfigMap:NS/a'} | argocd application shop",
        "'labels':{'argocd.argoproj.io/instance':'shop'} | argocd application shop",
        "'labels':{'kustomize.toolkit.fluxcd.io/name':'apps','kustomize.toolkit.fluxcd.io/namespace':'flux-system'} | flux kustomization flux-system/apps",
        "'labels':{'helm.toolkit.fluxcd.io/name':'web','helm.toolkit.fluxcd.io/namespace':'shop','app.kubernetes.io/managed-by':'Helm'} | flux helmrelease shop/web",
        "'annotations':{'configmanagement.gke.io/managed':'enabled','configsync.gke.io/manager':':root'} | config-sync :root",
        "'labels':{'kapp.k14s.io/app':'1583172'} | kapp app 1583172",
        "'labels':{'applyset.kubernetes.io/part-of':'applyset-x-v1'} | kubectl applyset applyset-x-v1",
        "'annotations':{'config.k8s.io/owning-inventory':'inv-1'} | inventory inv-1",
        "'labels':{'olm.owner':'etcd.v1','olm.owner.kind':'ClusterServiceVersion','olm.owner.namespace':'shop'} | olm ClusterServiceVersion shop/etcd.v1",
        "'annotations':{'objectset.rio.cattle.io/id':'shop-web','objectset.rio.cattle.io/owner-gvk':'k3s.cattle.io/v1, Kind=Addon','objectset.rio.cattle.io/owner-name':'web','objectset.rio.cattle.io/owner-namespace':'kube-system'} | rancher Addon kube-system/web",
        "'labels':{'addonmanager.kubernetes.io/mode':'Reconcile'} | addon-manager",
        "'labels':{'app.kubernetes.io/managed-by':'pulumi'} | pulumi",
        "'labels':{'kontrol/resource-id':'987654'} | kontrol resource 987654"
      })
  void whatSomebodyClaimsIsRefusedWithItsOwnersName(String metadata, String owner) {
    String theirs = with(configMap("a", "theirs"), metadata.replace("NS", namespace));
    ObjectNode before = (ObjectNode) applied(configMapPath("a"), "tool", json(theirs));
    int id = user.create(configMap("a", "ours"));
    world.with("backoff-first", "1h").with("backoff-most", "1h").start();
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Error"));
    assertThat(user.applied(id, "error_message"))
        .contains("ConfigMap " + namespace + "/a belongs to " + owner + ":")
        .contains("kontrol/take-over: \"true\"");
    assertThat(cluster.get(configMapPath("a"))).isEqualTo(before);

    user.update(id, permitted(configMap("a", "ours")));
    converged(id);
    assertThat(valueOf("a")).isEqualTo("ours");
    JsonNode event = user.events("ResourceTakenOver").get(0);
    assertThat(event.path("owner").asText()).isEqualTo(owner);
    assertThat(event.path("managers").path(0).path("manager").asText()).isEqualTo("tool");
    assertThat(event.path("managers").path(0).path("fields").toString()).contains("data.key");
  }

  @Test
  void whatAControllerMadeForAnotherObjectIsRefusedWithThatObjectsName() {
    JsonNode parent = created(configMaps(), "operator", configMap("parent", "1"));
    String reference =
        "'ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap','name':'parent','uid':'%s','controller':%s}]";
    String uid = parent.path("metadata").path("uid").asText();
    created(
        configMaps(), "operator", with(configMap("a", "theirs"), reference.formatted(uid, "true")));
    created(
        configMaps(),
        "operator",
        with(configMap("b", "theirs"), reference.formatted(uid, "false")));
    int a = user.create(configMap("a", "ours"));
    int b = user.create(configMap("b", "ours"));
    world.start();
    eventually(() -> assertThat(user.sync(a)).isEqualTo("Error"));
    assertThat(user.applied(a, "error_message")).contains("belongs to ConfigMap parent:");
    converged(b);
  }

  /** What Argo CD finds by its own mark it would prune. */
  @Test
  void whatIsTakenOverLosesTheMarksAndFieldsOfItsFormerOwner() {
    String marks =
        "'labels':{'app.kubernetes.io/managed-by':'Helm','theirs':'1'},"
            + "'annotations':{'meta.helm.sh/release-name':'web','meta.helm.sh/release-namespace':'shop'}";
    applied(configMapPath("a"), "helm", json(with(configMap("a", "theirs"), marks)));
    cluster.mergePatch(configMapPath("a"), "{\"data\":{\"somebodys\":\"1\"}}");
    int id = user.create(permitted(configMap("a", "ours")));
    world.start();
    converged(id);
    JsonNode object = cluster.get(configMapPath("a"));
    assertThat(object.path("metadata").path("labels").has("theirs")).isFalse();
    assertThat(object.path("metadata").path("annotations").has("meta.helm.sh/release-name"))
        .isFalse();
    assertThat(
            object.path("metadata").path("annotations").path(KontrolMetadata.TAKE_OVER_ANNOTATION))
        .hasToString("\"true\"");
    assertThat(object.path("data").path("somebodys").asText()).isEqualTo("1");
    assertThat(managers(object)).containsExactlyInAnyOrder("kontrol Apply", "somebody Update");
    assertThat(user.events("ResourceTakenOver").get(0).path("moved")).hasToString("[\"helm\"]");
  }

  @Test
  void aMarkThatWasCopiedFromAnotherObjectIsNoClaim() {
    String copied = "'annotations':{'argocd.argoproj.io/tracking-id':'shop:apps/Deployment:x/web'}";
    applied(configMapPath("a"), "tool", json(with(configMap("a", "theirs"), copied)));
    String common = "'labels':{'app.kubernetes.io/instance':'shop'}";
    applied(configMapPath("b"), "tool", json(with(configMap("b", "theirs"), common)));
    applied(configMapPath("c"), "argocd-controller", json(with(configMap("c", "theirs"), common)));
    int a = user.create(configMap("a", "ours"));
    int b = user.create(configMap("b", "ours"));
    int c = user.create(configMap("c", "ours"));
    world.start();
    converged(a);
    converged(b);
    eventually(() -> assertThat(user.sync(c)).isEqualTo("Error"));
    assertThat(user.applied(c, "error_message")).contains("argocd application shop");
  }

  @Test
  void whatIsOursIsNotAskedAboutAgain() {
    world.start();
    int id = user.create(configMap("a", "1"));
    converged(id);
    cluster.mergePatch(
        configMapPath("a"),
        "{\"metadata\":{\"annotations\":{\"meta.helm.sh/release-name\":\"web\"}}}");
    user.update(id, configMap("a", "2"));
    eventually(() -> assertThat(valueOf("a")).isEqualTo("2"));
    assertThat(user.events("ResourceTakenOver")).isEmpty();
  }

  @Test
  void newObjectsAndChangesCostOneRequestEach() {
    world.start();
    List<Integer> ids = configMaps(50);
    ids.forEach(this::converged);
    user.update(ids.get(0), configMap("c0", "2"));
    eventually(() -> assertThat(valueOf("c0")).isEqualTo("2"));
    converged(ids.get(0));
    List<Request> requests =
        front.requests().stream().filter(r -> r.path().startsWith(configMaps())).toList();
    assertThat(requests).hasSize(51).allMatch(Request::isWrite);
  }

  @Test
  void aServerThatCreatesNothingWithAVersionIsAskedFirst() {
    AtomicInteger applies = new AtomicInteger();
    front.on(
        r -> r.isApplyOf("a") && applies.getAndIncrement() == 0,
        Fault.status(500, "resourceVersion should not be set on objects to be created"));
    world.start();
    converged(user.create(configMap("a", "1")));
    assertThat(applies.get()).isEqualTo(2);
    assertThat(user.events("ApplyFailed")).isEmpty();
  }

  /** The object is gone, and before we correct that somebody else makes one of its name. */
  @Test
  void anObjectThatAnotherMakesInThePlaceOfOursIsNotTakenSilently() {
    world.with("backoff-first", "1h").with("backoff-most", "1h").start();
    int id = applied("a", "Enforce");
    int other = applied("b", "Enforce");
    String helm = "'labels':{'app.kubernetes.io/managed-by':'Helm'}";
    cluster.delete(configMapPath("a"));
    created(configMaps(), "helm", with(configMap("a", "theirs"), helm));
    mirror.look(id, configMapPath("a"));
    eventually(() -> assertThat(user.applied(id, "error_message")).contains("belongs to helm"));
    assertThat(valueOf("a")).isEqualTo("theirs");

    // nobody has seen that it is another object
    cluster.delete(configMapPath("b"));
    created(configMaps(), "helm", with(configMap("b", "theirs"), helm));
    user.update(other, configMap("b", "ours again"));
    eventually(() -> assertThat(user.applied(other, "error_message")).contains("belongs to helm"));
    assertThat(valueOf("b")).isEqualTo("theirs");

    user.update(other, permitted(configMap("b", "ours again")));
    eventually(() -> assertThat(valueOf("b")).isEqualTo("ours again"));
    converged(other);
  }

  @Test
  void anObjectThatIsGoneAndNotSeenGoneIsMadeAnewWithTheNextGeneration() {
    world.start();
    int id = applied("a", "Enforce");
    cluster.delete(configMapPath("a"));
    user.update(id, configMap("a", "2"));
    eventually(() -> assertThat(cluster.find(configMapPath("a"))).isPresent());
    converged(id);
    assertThat(valueOf("a")).isEqualTo("2");
    assertThat(user.applied(id, "error_message")).isEqualTo("null");
    assertThat(user.events("ResourceTakenOver")).isEmpty();
  }

  @Test
  void aBulkOfObjectsThatWereThereIsTakenOverWithAnEventEach() {
    for (int i = 0; i < 40; i++) {
      created(configMaps(), "kubectl-create", configMap("c" + i, "theirs"));
    }
    List<Integer> ids = configMaps(40);
    world.start();
    ids.forEach(this::converged);
    assertThat(user.events("ResourceTakenOver")).hasSize(40);
    assertThat(
            front.requests().stream()
                .filter(r -> r.path().startsWith(configMaps()))
                .collect(Collectors.groupingBy(Request::path, Collectors.counting()))
                .values())
        .allMatch(count -> count <= 4);
  }
}

package io.kontrol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.Closing;
import io.kontrol.sandbox.auth.Rule;
import io.kontrol.sandbox.auth.Subject;
import io.kontrol.sandbox.binaries.Binaries;
import io.kontrol.sandbox.binaries.Kubeconfig;
import io.kontrol.sandbox.testing.TestCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the real kubectl, over TLS. */
@EnabledIf(value = "hasKubectl", disabledReason = "no kubectl in KUBEBUILDER_ASSETS")
class KubectlTest {
  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
      spec:
        selector:
          matchLabels: {app: web}
        template:
          metadata:
            labels: {app: web}
          spec:
            containers:
            - name: web
              image: web:1
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path directory;

  private static final Closing CLOSING = new Closing();

  @SuppressWarnings("NullAway.Init")
  private static TestCluster cluster;

  static boolean hasKubectl() {
    return Binaries.find().filter(found -> found.has("kubectl")).isPresent();
  }

  @BeforeAll
  static void start() {
    cluster =
        CLOSING.opened(
            TestCluster.sandbox(
                SandboxOptions.defaults().withTls(true).withRolloutDelay(Duration.ofMillis(100))));
  }

  @AfterAll
  static void stop() {
    CLOSING.close();
  }

  private static ProcessBuilder process(Path kubeconfig, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Binaries.find().orElseThrow().path("kubectl").toString());
    command.addAll(List.of("--kubeconfig", kubeconfig.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private static String run(int expected, Path kubeconfig, String... arguments)
      throws IOException, InterruptedException {
    Process process = process(kubeconfig, arguments).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(expected);
    return output;
  }

  private static String kubectl(String... arguments) throws IOException, InterruptedException {
    return run(0, cluster.kubeconfig(), arguments);
  }

  /** Some versions of kubectl treat input that begins with a brace as JSON. */
  private static Path manifest(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), "---\n" + text);
  }

  @Test
  void aDeploymentIsAppliedScaledRestartedEditedAndDeleted() throws Exception {
    Path file = manifest("web.yaml", DEPLOYMENT);
    kubectl("create", "namespace", "shop");
    assertThat(kubectl("-n", "shop", "apply", "--server-side", "-f", file.toString()))
        .contains("web serverside-applied");
    assertThat(kubectl("-n", "shop", "rollout", "status", "deployment/web"))
        .contains("successfully rolled out");
    assertThat(kubectl("-n", "shop", "scale", "deployment/web", "--replicas=3")).contains("scaled");
    assertThat(kubectl("-n", "shop", "rollout", "restart", "deployment/web")).contains("restarted");
    assertThat(kubectl("-n", "shop", "rollout", "status", "deployment/web"))
        .contains("successfully rolled out");
    assertThat(kubectl("-n", "shop", "get", "deployments"))
        .containsPattern("NAME +READY +UP-TO-DATE +AVAILABLE +AGE")
        .containsPattern("web +3/3 +3 +3");
    assertThat(kubectl("-n", "shop", "set", "image", "deployment/web", "web=web:2"))
        .contains("image updated");
    kubectl("-n", "shop", "label", "deployment/web", "tier=front");
    kubectl("-n", "shop", "annotate", "deployment/web", "note=seen");
    kubectl("-n", "shop", "patch", "deployment/web", "-p", "{\"spec\":{\"paused\":true}}");
    assertThat(kubectl("-n", "shop", "get", "deployment", "web", "-o", "yaml"))
        .contains("replicas: 3", "image: web:2", "tier: front", "note: seen", "paused: true");
    assertThat(kubectl("-n", "shop", "get", "deployment", "-l", "tier=front", "-o", "name"))
        .contains("deployment.apps/web");
    assertThat(kubectl("-n", "shop", "delete", "deployment", "web")).contains("deleted");
  }

  @Test
  void whatKubectlMakesItselfIsTaken() throws Exception {
    assertThat(kubectl("create", "configmap", "made", "--from-literal=a=b")).contains("created");
    assertThat(kubectl("create", "secret", "generic", "made", "--from-literal=a=b"))
        .contains("created");
    assertThat(kubectl("create", "serviceaccount", "made")).contains("created");
    assertThat(kubectl("get", "configmap", "made", "-o", "jsonpath={.data.a}")).isEqualTo("b");
    assertThat(kubectl("get", "secret", "made", "-o", "jsonpath={.data.a}")).isEqualTo("Yg==");
    assertThat(kubectl("apply", "-f", manifest("client-side.yaml", DEPLOYMENT).toString()))
        .contains("web created");
    assertThat(kubectl("apply", "-f", manifest("client-side.yaml", DEPLOYMENT).toString()))
        .contains("web unchanged");
    assertThat(kubectl("wait", "deployment/web", "--for=condition=available", "--timeout=20s"))
        .contains("condition met");
    assertThat(kubectl("get", "all", "-o", "name")).contains("deployment.apps/web");
  }

  @Test
  void aWatchShowsWhatChanges() throws Exception {
    kubectl("create", "configmap", "watched", "--from-literal=a=b");
    Process watch =
        process(cluster.kubeconfig(), "get", "configmap", "watched", "-w", "--no-headers").start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).containsPattern("watched +1 ");
      kubectl("patch", "configmap", "watched", "-p", "{\"data\":{\"c\":\"d\"}}");
      assertThat(lines.readLine()).containsPattern("watched +2 ");
    } finally {
      watch.destroy();
    }
  }

  @Test
  void aDefinitionCanBeWaitedForAndValidatesItsObjects() throws Exception {
    kubectl("apply", "-f", manifest("crd.yaml", Definition.of("k.io", "Kit", "kits")).toString());
    assertThat(kubectl("wait", "crd/kits.k.io", "--for=condition=established", "--timeout=20s"))
        .contains("condition met");
    String kit = "{apiVersion: k.io/v1, kind: Kit, metadata: {name: one}, spec: {a: 1}}";
    assertThat(kubectl("apply", "--server-side", "-f", manifest("kit.yaml", kit).toString()))
        .contains("kit.k.io/one serverside-applied");
    assertThat(kubectl("get", "kits")).contains("one");
  }

  @Test
  void aNodeIsDrainedByEvictions() throws Exception {
    String node = "{apiVersion: v1, kind: Node, metadata: {name: n1}}";
    kubectl("apply", "-f", manifest("node.yaml", node).toString());
    String pod =
        """
        {apiVersion: v1, kind: Pod, metadata: {name: p1, ownerReferences: [{apiVersion: apps/v1,
         kind: ReplicaSet, name: r, uid: 0, controller: true}]},
         spec: {nodeName: n1, containers: [{name: c, image: "i:1"}]}}
        """;
    String uid = kubectl("get", "namespace", "default", "-o", "jsonpath={.metadata.uid}");
    String owner =
        "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: r}, spec: {replicas: 0, selector:"
            + " {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers:"
            + " [{name: c, image: \"i:1\"}]}}}}";
    kubectl("apply", "-f", manifest("owner.yaml", owner).toString());
    String ownerUid = kubectl("get", "replicaset", "r", "-o", "jsonpath={.metadata.uid}");
    assertThat(ownerUid).isNotEqualTo(uid);
    kubectl(
        "create", "-f", manifest("pod.yaml", pod.replace("uid: 0", "uid: " + ownerUid)).toString());
    assertThat(kubectl("drain", "n1", "--timeout=20s")).contains("evicting pod default/p1");
    assertThat(kubectl("get", "pods", "-o", "name")).doesNotContain("p1");
    assertThat(kubectl("get", "nodes")).contains("SchedulingDisabled");
  }

  @Test
  void aTokenWithRulesMayDoNoMoreThanTheyAllow() throws Exception {
    Rule rule =
        new Rule(
            "default",
            List.of(""),
            List.of("configmaps"),
            List.of(),
            List.of("get", "list"),
            List.of());
    Sandbox sandbox = cluster.asSandbox().orElseThrow();
    sandbox.users().put("read-only-token", new Subject("reader", List.of(rule)));
    Path file = directory.resolve("reader.kubeconfig");
    Kubeconfig.write(
        file,
        Kubeconfig.text(
            "reader", sandbox.url(), "read-only-token", sandbox.certificateAuthority()));
    assertThat(run(0, file, "get", "configmaps")).contains("kube-root-ca.crt");
    assertThat(run(1, file, "get", "secrets"))
        .contains(
            "secrets is forbidden: User \"reader\" cannot list resource \"secrets\" in API group"
                + " \"\" in the namespace \"default\"");
    assertThat(run(0, file, "auth", "can-i", "list", "configmaps")).contains("yes");
    assertThat(run(1, file, "auth", "can-i", "delete", "configmaps")).contains("no");
    assertThat(run(1, file, "delete", "configmap", "kube-root-ca.crt")).contains("forbidden");
  }
}

package io.kontrol.sandbox.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A case of the contract and its requests; {@code cases.txt} explains the format. */
record ContractCase(String name, List<String> lines) {
  private static final Pattern HEAD = Pattern.compile("@(\\w+) (\\S+?)(?: (.*?))?@");
  private static final Map<String, String> VERSIONS =
      Map.ofEntries(
          Map.entry("Deployment", "apps/v1"),
          Map.entry("StatefulSet", "apps/v1"),
          Map.entry("DaemonSet", "apps/v1"),
          Map.entry("Job", "batch/v1"),
          Map.entry("CronJob", "batch/v1"),
          Map.entry("Role", "rbac.authorization.k8s.io/v1"),
          Map.entry("RoleBinding", "rbac.authorization.k8s.io/v1"),
          Map.entry("NetworkPolicy", "networking.k8s.io/v1"),
          Map.entry("Ingress", "networking.k8s.io/v1"),
          Map.entry("PodDisruptionBudget", "policy/v1"),
          Map.entry("HorizontalPodAutoscaler", "autoscaling/v2"),
          Map.entry("PriorityClass", "scheduling.k8s.io/v1"),
          Map.entry("StorageClass", "storage.k8s.io/v1"),
          Map.entry("Lease", "coordination.k8s.io/v1"),
          Map.entry("ReplicaSet", "apps/v1"),
          Map.entry("ClusterRole", "rbac.authorization.k8s.io/v1"),
          Map.entry("CustomResourceDefinition", "apiextensions.k8s.io/v1"));

  /** One request. */
  record Step(boolean loose, String method, String path, String body) {
    /**
     * Replaces {@code {version}}, {@code {uid}} and {@code {continue}} by values of earlier
     * responses.
     */
    Step filled(Map<String, String> found) {
      String filledPath = path;
      String filledBody = body;
      for (Map.Entry<String, String> one : found.entrySet()) {
        filledPath = filledPath.replace("{" + one.getKey() + "}", one.getValue());
        filledBody = filledBody.replace("{" + one.getKey() + "}", one.getValue());
      }
      return new Step(loose, method, filledPath, filledBody);
    }
  }

  static List<ContractCase> all() {
    return of(read());
  }

  static List<ContractCase> of(List<String> text) {
    List<ContractCase> cases = new ArrayList<>();
    for (String line : text) {
      if (line.startsWith("# ") && !line.startsWith("# The contract")) {
        cases.add(new ContractCase(line.substring(2), new ArrayList<>()));
      } else if (!line.isBlank() && !cases.isEmpty()) {
        cases.get(cases.size() - 1).lines().add(line);
      }
    }
    cases.removeIf(one -> one.lines().isEmpty());
    return cases;
  }

  List<Step> steps(String namespace) {
    return lines.stream().map(line -> step(line, namespace)).toList();
  }

  private static Step step(String line, String namespace) {
    boolean loose = line.startsWith("~");
    String[] words = line.substring(loose ? 1 : 0).split(" ", 3);
    String body = words.length > 2 ? words[2].replace("\\n", "\n") : "";
    return new Step(loose, words[0], filled(words[1], namespace), heads(filled(body, namespace)));
  }

  private static String filled(String text, String namespace) {
    return text.replace("{cm}", "/api/v1/namespaces/{ns}/configmaps")
        .replace("{svc}", "/api/v1/namespaces/{ns}/services")
        .replace("{secret}", "/api/v1/namespaces/{ns}/secrets")
        .replace("{deploy}", "/apis/apps/v1/namespaces/{ns}/deployments")
        .replace("{apps}", "/apis/apps/v1/namespaces/{ns}")
        .replace("{batch}", "/apis/batch/v1/namespaces/{ns}")
        .replace("{ns}", namespace);
  }

  private static String heads(String body) {
    Matcher head = HEAD.matcher(body);
    StringBuilder filled = new StringBuilder();
    while (head.find()) {
      String more = head.group(3) == null ? "" : "," + head.group(3);
      String text =
          "\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\"%s}"
              .formatted(
                  VERSIONS.getOrDefault(head.group(1), "v1"), head.group(1), head.group(2), more);
      head.appendReplacement(filled, Matcher.quoteReplacement(text));
    }
    return head.appendTail(filled).toString();
  }

  private static List<String> read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(ContractCase.class.getResourceAsStream("cases.txt")),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

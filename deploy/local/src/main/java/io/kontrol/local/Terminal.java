package io.kontrol.local;

import io.kontrol.local.instance.Credentials;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Progress as lines on a terminal, or in a CI job's log. */
final class Terminal implements Progress {
  private final PrintStream out;

  Terminal(PrintStream out) {
    this.out = out;
  }

  @Override
  public void starting(String component, Path log) {
    line(component, "starting … log: " + log);
  }

  @Override
  public void ready(String component, Duration after, String note) {
    String seconds = String.format(Locale.ROOT, "%.1f", after.toMillis() / 1000.0);
    line(component, "ready in " + seconds + " s: " + note);
  }

  @Override
  public void restarting(String component, Path log, Duration pause) {
    line(
        component,
        "ended unexpectedly; starting again in " + pause.toSeconds() + " s, log: " + log);
  }

  private void line(String component, String text) {
    out.println(String.format(Locale.ROOT, "  %-11s %s", component, text));
  }

  /** Commands to copy, for a first try. */
  void welcome(Stack stack, String clusterId) {
    String api = stack.apiUrl().toString().replace("127.0.0.1", "localhost");
    out.println(
        """

        Kontrol is ready.

          API      %1$s/api/v1/resources
          OpenAPI  %1$s/q/openapi
          Cluster  %2$s, in Kontrol: %3$s
          kubectl  kubectl --kubeconfig %4$s get all -A
          ADMIN    %7$s, password %8$s
          Token    %9$s
          Logs     %5$s

        Try it: store a ConfigMap and see it go into the cluster.

          auth="Authorization: Bearer $(cat '%9$s')"
          curl -sS '%1$s/api/v1/resources?cluster_id=%6$s' -H "$auth" -H 'Content-Type: application/json' -d '{
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "hello", "namespace": "default"},
            "data": {"greeting": "Hello from Kontrol"}}'
          curl -sS '%1$s/api/v1/resources?name=hello' -H "$auth"

        Ctrl-C stops everything; the data are kept.
        """
            .formatted(
                api,
                stack.cluster().description(),
                clusterId,
                stack.cluster().kubeconfig(),
                stack.component("api-server").log().getParent(),
                URLEncoder.encode(clusterId, StandardCharsets.UTF_8),
                Credentials.ADMIN_EMAIL,
                stack.adminPassword(),
                stack.adminTokenFile()));
  }
}

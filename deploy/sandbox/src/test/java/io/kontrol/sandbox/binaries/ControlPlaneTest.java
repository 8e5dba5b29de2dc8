package io.kontrol.sandbox.binaries;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.sandbox.testing.NeedsApiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsApiServer
class ControlPlaneTest {
  @Test
  void keepsItsDataOverACrashOfBothProgramsAndLeavesNoProcessBehind(@TempDir Path directory)
      throws Exception {
    Binaries binaries = Binaries.find().orElseThrow();
    List<Long> processes;
    try (ControlPlane plane = ControlPlane.start(binaries, directory)) {
      String before = uidOfDefaultNamespace(plane);
      plane.kill(ControlPlane.API_SERVER);
      plane.kill(ControlPlane.ETCD);
      assertThat(plane.processIds()).doesNotContainKeys("etcd", "kube-apiserver");
      plane.start(ControlPlane.ETCD);
      plane.start(ControlPlane.API_SERVER);
      assertThat(uidOfDefaultNamespace(plane)).isEqualTo(before);
      processes = List.copyOf(plane.processIds().values());
    }
    assertThat(processes).hasSizeGreaterThanOrEqualTo(2);
    assertThat(processes).noneMatch(id -> ProcessHandle.of(id).isPresent());
  }

  private static String uidOfDefaultNamespace(ControlPlane plane)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newBuilder()
            .sslContext(TrustedTls.in(plane.certificateAuthority()))
            .build()
            .send(
                HttpRequest.newBuilder(URI.create(plane.url() + "/api/v1/namespaces/default"))
                    .header("Authorization", "Bearer " + plane.token())
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body().replaceAll("(?s).*\"uid\": ?\"([^\"]+)\".*", "$1");
  }
}

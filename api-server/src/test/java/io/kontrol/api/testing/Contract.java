package io.kontrol.api.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for every answer of the API. */
final class Contract {
  private Contract() {}

  static void check(String method, String path, Api.Reply reply) {
    assertThat(reply.status()).as("%s %s: %s", method, path, reply.text()).isNotEqualTo(500);
    if (path.startsWith("/api/") && reply.status() >= 400) {
      assertThat(reply.type()).as("%s %s", method, path).isEqualTo(Api.PROBLEM);
    }
  }
}

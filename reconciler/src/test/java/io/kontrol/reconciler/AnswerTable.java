package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.testing.WorldTest;
import org.junit.jupiter.api.Test;

/** What the cluster's answers tell the user, on each kind of cluster that there is. */
abstract class AnswerTable extends WorldTest {
  private String secret(String type, String data) {
    return "{'apiVersion':'v1','kind':'Secret','type':'%s','metadata':{'name':'b','namespace':'%s'},'data':{%s}}"
        .formatted(type, namespace, data);
  }

  @Test
  void theErrorOfASecretStaysReadableAndTellsNoValue() {
    world.start();
    int id = user.create(secret("Opaque", "'a':'Yg=='"));
    converged(id);
    user.update(id, secret("other", "'a':'Yg=='"));
    String readable = "Secret \"b\" is invalid: type: Invalid value: ***: field is immutable";
    eventually(() -> assertThat(user.applied(id, "error_message")).isEqualTo(readable));
    eventually(() -> assertThat(user.events("ApplyFailed")).hasSize(1));
    assertThat(user.events("ApplyFailed").get(0).path("message").asText()).isEqualTo(readable);
  }
}

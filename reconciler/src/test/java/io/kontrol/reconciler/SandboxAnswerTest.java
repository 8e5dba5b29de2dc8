package io.kontrol.reconciler;

import io.kontrol.model.json.Json;
import io.kontrol.sandbox.fault.FaultInjector;
import io.kontrol.sandbox.fault.InjectedFault;
import io.kontrol.sandbox.testing.TestCluster;
import java.util.List;
import org.jspecify.annotations.Nullable;

class SandboxAnswerTest extends AnswerTable {
  private @Nullable TestCluster sandbox;

  @Override
  protected TestCluster testCluster() {
    sandbox = TestCluster.sandbox();
    return sandbox;
  }

  private FaultInjector faults() {
    return java.util.Objects.requireNonNull(sandbox).asSandbox().orElseThrow().faults();
  }

  @Override
  void overrule(String group, String resource, List<Overrule> overrules, String path) {
    String kind = group.isEmpty() ? resource : resource + "." + group;
    for (Overrule one : overrules) {
      faults()
          .add(
              InjectedFault.of(InjectedFault.Type.MUTATE)
                  .of(kind)
                  .named(namespace, "")
                  .setting(one.pointer(), Json.read(one.value() == null ? "null" : one.value())));
    }
  }

  @Override
  void relent() {
    faults().clear();
  }
}

package io.kontrol.reconciler.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.model.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerMarksTest {
  private static final ObjectReference OBJECT =
      new ObjectReference("apps/v1", "apps", "Deployment", "shop", "web", "");

  private static Optional<String> owner(String metadata) {
    return OwnerMarks.of(OBJECT, Json.read(("{" + metadata + "}").replace('\'', '"')))
        .map(ObjectOwner::description);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'annotations':{'argocd.argoproj.io/tracking-id':'team_shop:apps/Deployment:shop/web'} | argocd application team_shop",
        "'annotations':{'argocd.argoproj.io/tracking-id':'a:b:apps/Deployment:shop/web'} | argocd application a:b",
        "'labels':{'olm.operatorframework.io/owner-name':'etcd','olm.operatorframework.io/owner-kind':'ClusterExtension'} | olm ClusterExtension etcd",
        "'labels':{'olm.managed':'true'} | olm",
        "'annotations':{'objectset.rio.cattle.io/id':'shop-web'} | rancher shop-web",
        "'labels':{'tanka.dev/environment':'abc'} | tanka environment abc",
        "'annotations':{'moniker.spinnaker.io/application':'shop'} | spinnaker application shop",
        "'labels':{'kro.run/instance-name':'web','kro.run/instance-namespace':'shop'} | kro instance shop/web",
        "'annotations':{'meta.helm.sh/release-name':'web'} | helm release web",
        "'labels':{'app.kubernetes.io/managed-by':'configmanagement.gke.io'} | config-sync"
      })
  void whoClaimsAnObjectIsNamed(String metadata, String owner) {
    assertThat(owner(metadata)).contains(owner);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'labels':{'app.kubernetes.io/managed-by':'kustomize','app.kubernetes.io/instance':'shop'}",
        "'labels':{'addonmanager.kubernetes.io/mode':'EnsureExists'}",
        "'annotations':{'configmanagement.gke.io/managed':'disabled'}",
        "'annotations':{'argocd.argoproj.io/tracking-id':'shop:apps/Deployment:shop/other'}",
        "'annotations':{'argocd.argoproj.io/tracking-id':'shop:apps/ReplicaSet:shop/web'}",
        "'annotations':{'argocd.argoproj.io/sync-wave':'1','kubectl.kubernetes.io/restartedAt':'x'}",
        "'ownerReferences':[{'kind':'ConfigMap','name':'root','controller':false}]"
      })
  void whatIsNoClaimIsNoneHoweverItLooks(String metadata) {
    assertThat(owner(metadata)).isEmpty();
  }

  @Test
  void theMoreExactOwnerIsNamed() {
    String helm =
        "'labels':{'app.kubernetes.io/managed-by':'Helm','helm.toolkit.fluxcd.io/name':'web'},"
            + "'annotations':{'meta.helm.sh/release-name':'web'}";
    assertThat(owner(helm)).contains("flux helmrelease web");
  }
}

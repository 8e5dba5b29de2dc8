package io.kontrol.reconciler;

/** Manifests whose values a server normalizes or fills in. */
final class OddManifests {
  /** What it tries, its path, and the manifest; {@code NS} stands for a namespace. */
  static final String[][] STAY_SYNCED = {
    {
      "quantities in other words",
      "/apis/apps/v1/namespaces/NS/deployments/web",
      """
      {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'NS'},
       'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'creationTimestamp':null,'labels':{'a':'b'}},
       'spec':{'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'1.5','memory':'1024Mi'},
       'requests':{'cpu':1,'memory':'0.5Gi'}},'ports':[{'containerPort':80},{'containerPort':80,'protocol':'UDP'}],
       'env':[{'name':'EMPTY','value':''},{'name':'NONE'}]}],'volumes':[{'name':'v','emptyDir':{}}],
       'securityContext':{},'nodeSelector':{},'tolerations':[]}},'strategy':{}},'status':{'replicas':7}}
      """
    },
    {
      "defaulted protocols and one port of two protocols",
      "/api/v1/namespaces/NS/services/web",
      """
      {'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'NS','labels':null},
       'spec':{'ports':[{'name':'dns','port':53,'protocol':'UDP'},{'name':'dns-tcp','port':53}],'selector':{'a':'b'},
       'clusterIP':'None'}}
      """
    },
    {
      "texts of a Secret",
      "/api/v1/namespaces/NS/secrets/texts",
      """
      {'apiVersion':'v1','kind':'Secret','metadata':{'name':'texts','namespace':'NS'},
       'data':{'a':'YQ=='},'stringData':{'b':'b','a':'other'}}
      """
    },
    {
      "empty maps, lists and texts",
      "/api/v1/namespaces/NS/configmaps/empty",
      """
      {'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'empty','namespace':'NS','annotations':{},'labels':{},
       'finalizers':[],'ownerReferences':[]},'data':{'text':''},'binaryData':{}}
      """
    },
    {
      "nothing at all",
      "/api/v1/namespaces/NS/configmaps/nothing",
      "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'nothing','namespace':'NS'},'data':null}"
    },
    {
      "a claim of storage",
      "/api/v1/namespaces/NS/persistentvolumeclaims/disk",
      """
      {'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'disk','namespace':'NS'},
       'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1024Mi'}}}}
      """
    },
    {
      "a job, whose selector and labels the server writes",
      "/apis/batch/v1/namespaces/NS/jobs/once",
      """
      {'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'once','namespace':'NS'},
       'spec':{'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}}
      """
    },
    {
      "an autoscaler",
      "/apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers/scale",
      """
      {'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'scale','namespace':'NS'},
       'spec':{'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'},'maxReplicas':3,
       'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':50}}}]}}
      """
    },
    {
      "a service account",
      "/api/v1/namespaces/NS/serviceaccounts/robot",
      """
      {'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'robot','namespace':'NS'},
       'imagePullSecrets':[{'name':'pull'}],'automountServiceAccountToken':false}
      """
    },
    {
      "a definition as generators write it",
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.NS.example.com",
      """
      {'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition',
       'metadata':{'name':'gadgets.NS.example.com','creationTimestamp':null},
       'spec':{'group':'NS.example.com','scope':'Namespaced','preserveUnknownFields':false,
       'names':{'plural':'gadgets','kind':'Gadget'},'versions':[{'name':'v1','served':true,'storage':true,
       'schema':{'openAPIV3Schema':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}]},
       'status':{'acceptedNames':{'kind':'','plural':''},'conditions':[],'storedVersions':[]}}
      """
    },
    {
      "a Pod to whose tolerations the cluster adds",
      "/api/v1/namespaces/NS/pods/one",
      """
      {'apiVersion':'v1','kind':'Pod','metadata':{'name':'one','namespace':'NS'},'spec':{'restartPolicy':'Never',
       'hostNetwork':false,'tolerations':[{'key':'k','operator':'Exists'}],'terminationGracePeriodSeconds':0,
       'containers':[{'name':'c','image':'i','resources':{'requests':{'cpu':0.25,'memory':'128974848'}},
       'env':[{'name':'CPU','valueFrom':{'resourceFieldRef':{'resource':'limits.cpu','divisor':1}}},
       {'name':'N','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}}],
       'livenessProbe':{'tcpSocket':{'port':'web'},'initialDelaySeconds':0},
       'ports':[{'name':'web','containerPort':80,'hostPort':0}]}]}}
      """
    },
    {
      "a stateful set with a claim",
      "/apis/apps/v1/namespaces/NS/statefulsets/db",
      """
      {'apiVersion':'apps/v1','kind':'StatefulSet','metadata':{'name':'db','namespace':'NS'},
       'spec':{'serviceName':'db','replicas':0,'selector':{'matchLabels':{'a':'db'}},
       'template':{'metadata':{'labels':{'a':'db'}},'spec':{'containers':[{'name':'c','image':'i'}]}},
       'volumeClaimTemplates':[{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],
       'resources':{'requests':{'storage':'0.5Gi'}}}}]}}
      """
    },
    {
      "a service that asks for a port and an address",
      "/api/v1/namespaces/NS/services/outside",
      """
      {'apiVersion':'v1','kind':'Service','metadata':{'name':'outside','namespace':'NS'},
       'spec':{'type':'NodePort','clusterIP':'','sessionAffinity':'','selector':{'a':'b'},
       'ports':[{'name':'http','port':80,'nodePort':0,'targetPort':'web'},{'name':'dns','port':53,'protocol':'UDP'}]}}
      """
    },
    {
      "a policy of the network",
      "/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies/p",
      """
      {'apiVersion':'networking.k8s.io/v1','kind':'NetworkPolicy','metadata':{'name':'p','namespace':'NS'},
       'spec':{'podSelector':{},'ingress':[{'from':[{'namespaceSelector':{}},{'ipBlock':{'cidr':'10.0.0.0/8'}}],
       'ports':[{'port':80}]},{}]}}
      """
    },
    {
      "an ingress",
      "/apis/networking.k8s.io/v1/namespaces/NS/ingresses/i",
      """
      {'apiVersion':'networking.k8s.io/v1','kind':'Ingress','metadata':{'name':'i','namespace':'NS'},
       'spec':{'rules':[{'host':'a.example.com','http':{'paths':[{'path':'/','pathType':'Prefix',
       'backend':{'service':{'name':'web','port':{'number':80}}}}]}}]}}
      """
    },
    {
      "limits of a namespace",
      "/api/v1/namespaces/NS/limitranges/l",
      """
      {'apiVersion':'v1','kind':'LimitRange','metadata':{'name':'l','namespace':'NS'},
       'spec':{'limits':[{'type':'Container','default':{'cpu':4,'memory':'8192Mi'}}]}}
      """
    },
    {
      "a binding whose subjects get their group",
      "/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings/b",
      """
      {'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'b','namespace':'NS'},
       'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'r'},
       'subjects':[{'kind':'User','name':'u'},{'kind':'ServiceAccount','name':'s','namespace':'NS','apiGroup':''}]}
      """
    },
    {
      "a lease with times",
      "/apis/coordination.k8s.io/v1/namespaces/NS/leases/l",
      """
      {'apiVersion':'coordination.k8s.io/v1','kind':'Lease','metadata':{'name':'l','namespace':'NS'},
       'spec':{'holderIdentity':'h','renewTime':'2026-01-01T01:00:00.000000+01:00','leaseTransitions':0}}
      """
    },
    {
      "a Secret with broken lines of base64",
      "/api/v1/namespaces/NS/secrets/lines",
      "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'lines','namespace':'NS'},'data':{'a':'Y2Vy\\ndA==','b':''}}"
    },
    {
      "a webhook without its certificate",
      "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/NS",
      """
      {'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration','metadata':{'name':'NS'},
       'webhooks':[{'name':'a.example.com','admissionReviewVersions':['v1'],'sideEffects':'None','rules':[],
       'clientConfig':{'service':{'name':'none','namespace':'NS'}}}]}
      """
    },
  };

  private OddManifests() {}
}

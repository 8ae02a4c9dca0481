using TorchSharp.Modules;

namespace WganGp.Layerwise;

/// <summary>Hears of every share that is added to a parameter's gradient.</summary>
internal interface IGradientListener
{
    void Added(Parameter parameter);
}
